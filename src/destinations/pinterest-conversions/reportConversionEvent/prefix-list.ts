/** Finds the values that a text begins with, fully or partly. */
export class PrefixList {
  readonly #values: string[]
  /** By a value's index, the index of the longest other value that it begins with; -1 when there is none. */
  #parents: number[] | undefined

  constructor(first: string) {
    this.#values = [first]
  }

  add(value: string): void {
    this.#values.push(value)
    this.#parents = undefined
  }

  /** The length of the longest beginning that the text shares with any value, and of the longest value that it begins with, or 0. */
  match(text: string): { common: number; whole: number } {
    const values = this.#values
    const parents = (this.#parents ??= this.#sort())
    let low = 0
    let high = values.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((values[middle] ?? '') <= text) low = middle + 1
      else high = middle
    }
    // In sorted order, the values that share the longest beginning with the text are next to it.
    const before = commonLength(values[low - 1], text)
    const common = Math.max(before, commonLength(values[low], text))
    // Every value that the text begins with is not after it, so the one just before the text begins with it too.
    let place = low - 1
    while (place >= 0 && lengthOf(values, place) > before) place = parents[place] ?? -1
    return { common, whole: place < 0 ? 0 : lengthOf(values, place) }
  }

  #sort(): number[] {
    const values = this.#values.sort()
    const parents: number[] = []
    values.forEach((value, place) => {
      let parent = place - 1
      while (parent >= 0 && !value.startsWith(values[parent] ?? '')) parent = parents[parent] ?? -1
      parents.push(parent)
    })
    return parents
  }
}

const lengthOf = (values: readonly string[], place: number): number => values[place]?.length ?? 0

function commonLength(value = '', text: string): number {
  let length = 0
  while (length < value.length && value[length] === text[length]) length++
  return length
}
