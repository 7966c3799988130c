import { validate } from '@segment/destination-subscriptions'
import type { Condition, GroupCondition, Operator } from '@segment/destination-subscriptions'

/** A subscription's parsed trigger. */
export interface Trigger {
  matches(event: object): boolean
}

/** Why a text can't be read as a trigger, and where. */
export class TriggerError extends Error {
  override readonly name = 'TriggerError'
}

/**
 * Reads FQL, Segment's subscription language: `type`, `event`, `name`, `userId`, `properties.…`, `traits.…` or `context.…`,
 * compared by `= != < <= > >=` with a text, a number, true, false or null; `contains(path, "text")`, `match(path, "text*")`;
 * `!` before those two; `and`, `or` and brackets.
 *
 * The conditions are those of `@segment/destination-subscriptions`, which also evaluates them. Its parser is not used: it reads
 * `OR` as `and`, drops conditions on names that it doesn't know, ends a bracket at the first `)` inside it, and applies the
 * last of mixed `and` and `or` to all of them, each silently. Here such a trigger is read as written, or rejected.
 * @throws TriggerError that says what is wrong and what would be right
 */
export function parseTrigger(fql: string): Trigger {
  const group = readConditions(fql)
  return { matches: (event) => validate(group, event) }
}

/**
 * The conditions of a trigger, as the group that `@segment/destination-subscriptions` evaluates.
 * @throws TriggerError, as `parseTrigger` does
 */
export function readConditions(fql: string): GroupCondition {
  const tokens = readTokens(fql)
  if (tokens.length === 0)
    throw new TriggerError('is empty. Write for example type = "track" and event = "Order Completed"')
  const reader = new TokenReader(tokens)
  const condition = readGroup(reader)
  const rest = reader.next()
  if (rest) throw new TriggerError(`has ${quote(rest.text)} where "and" or "or" was expected`)
  return condition.type === 'group' ? condition : groupOf('and', [condition])
}

interface Token {
  kind: 'word' | 'text' | 'number' | 'operator' | 'sign'
  /** As written, without the quotes of a text. */
  text: string
}

/** One token per match: white space, "text", a word or path, a number, an operator, a bracket or comma. */
const TOKEN =
  /(?<space>\s+)|"(?<text>[^"]*)"|(?<word>(?:[A-Za-z_]|\\.)(?:[\w-]|\\.)*(?:\.(?:[\w-]|\\.)+)*)|(?<number>[+-]?\d+(?:\.\d+)?)|(?<operator>!=|<=|>=|[=<>])|(?<sign>[!(),])/y

function readTokens(fql: string): Token[] {
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < fql.length) {
    const start = TOKEN.lastIndex
    const groups = TOKEN.exec(fql)?.groups
    if (!groups) throw new TriggerError(describeUnreadable(fql.slice(start)))
    for (const kind of ['text', 'word', 'number', 'operator', 'sign'] as const) {
      const text = groups[kind]
      if (text !== undefined) tokens.push({ kind, text })
    }
  }
  return tokens
}

function describeUnreadable(rest: string): string {
  if (rest.startsWith('"')) return 'has text whose closing double quote is missing'
  if (rest.startsWith("'")) return 'has a single quote. Put text in double quotes'
  return `can't be read from ${quote(rest.slice(0, 20))} on`
}

class TokenReader {
  #position = 0
  constructor(readonly tokens: readonly Token[]) {}

  peek(): Token | undefined {
    return this.tokens[this.#position]
  }

  next(): Token | undefined {
    return this.tokens[this.#position++]
  }

  /** The next token, if it is this sign. */
  accept(sign: string): boolean {
    const token = this.peek()
    if (token?.kind !== 'sign' || token.text !== sign) return false
    this.#position++
    return true
  }

  expect(sign: string): void {
    if (!this.accept(sign)) throw new TriggerError(`has ${describeToken(this.peek())} where "${sign}" was expected`)
  }

  expectText(after: string): string {
    const token = this.next()
    if (token?.kind === 'text') return token.text
    throw new TriggerError(`has ${describeToken(token)} after ${after}, where text in double quotes was expected`)
  }
}

function readGroup(reader: TokenReader): Condition {
  const first = readCondition(reader)
  let operator = readConditional(reader.peek())
  if (!operator) return first
  const group = groupOf(operator, [first])
  while (operator) {
    if (operator !== group.operator) {
      throw new TriggerError('mixes "and" with "or". Add parentheses to group the conditions')
    }
    reader.next()
    group.children.push(readCondition(reader))
    operator = readConditional(reader.peek())
  }
  return group
}

const groupOf = (operator: 'and' | 'or', children: Condition[]): GroupCondition => ({
  type: 'group',
  operator,
  children
})

function readConditional(token: Token | undefined): 'and' | 'or' | undefined {
  const word = token?.kind === 'word' ? token.text.toLowerCase() : undefined
  return word === 'and' || word === 'or' ? word : undefined
}

function readCondition(reader: TokenReader): Condition {
  if (reader.accept('(')) {
    const group = readGroup(reader)
    reader.expect(')')
    return group
  }
  const isNegated = reader.accept('!')
  const token = reader.next()
  if (token?.kind !== 'word')
    throw new TriggerError(`has ${describeToken(token)} where a condition such as type = "track" was expected`)
  const word = token.text
  if (word === 'contains' || word === 'match') return readFunction(reader, word, isNegated)
  if (isNegated) throw new TriggerError('has a "!" before something other than contains() or match(). Use != instead')
  return readComparison(reader, word)
}

function readFunction(reader: TokenReader, name: 'contains' | 'match', isNegated: boolean): Condition {
  reader.expect('(')
  const path = reader.next()
  if (path?.kind !== 'word')
    throw new TriggerError(`has ${describeToken(path)} in ${name}(), where a path such as properties.url was expected`)
  reader.expect(',')
  const text = reader.expectText(`${name}(${path.text},`)
  reader.expect(')')
  const negation = isNegated ? 'not_' : ''
  if (name === 'contains') return conditionOn(path.text, `${negation}contains`, text)
  if (text.endsWith('*')) return conditionOn(path.text, `${negation}starts_with`, text.slice(0, -1))
  if (text.startsWith('*')) return conditionOn(path.text, `${negation}ends_with`, text.slice(1))
  throw new TriggerError('has a match() whose text neither begins nor ends with *. Use = for an exact match')
}

function readComparison(reader: TokenReader, path: string): Condition {
  const operator = reader.next()
  if (operator?.kind !== 'operator') {
    throw new TriggerError(
      `has ${describeToken(operator)} after ${quote(path)}, where one of = != < <= > >= was expected`
    )
  }
  const value = reader.next()
  const isEquality = operator.text === '='
  if (value?.kind === 'text') return conditionOn(path, operator.text as Operator, value.text)
  if (value?.kind === 'number') {
    const equality = isEquality
      ? 'number_equals'
      : operator.text === '!='
        ? 'number_not_equals'
        : (operator.text as Operator)
    return conditionOn(path, equality, Number(value.text))
  }
  const unary = value && UNARY[`${operator.text} ${value.text}`]
  if (unary) return conditionOn(path, unary)
  if (value?.text === 'true' || value?.text === 'false') {
    throw new TriggerError(`compares ${quote(path)} with ${value.text} using ${operator.text}. Use = true or = false`)
  }
  throw new TriggerError(
    `has ${describeToken(value)} after ${quote(`${path} ${operator.text}`)}, where text in double quotes, a number, true, false or null was expected`
  )
}

const UNARY: Partial<Record<string, Operator>> = {
  '= true': 'is_true',
  '= false': 'is_false',
  '= null': 'not_exists',
  '!= null': 'exists'
}

const ROOTS = {
  type: 'event-type',
  event: 'event',
  name: 'name',
  userId: 'userId',
  properties: 'event-property',
  traits: 'event-trait',
  context: 'event-context'
} as const

function conditionOn(path: string, operator: Operator, value?: string | number): Condition {
  const dot = path.search(/(?<!\\)\./)
  const root = dot === -1 ? path : path.slice(0, dot)
  const name = dot === -1 ? '' : path.slice(dot + 1).replace(/\\(.)/g, '$1')
  const type = Object.hasOwn(ROOTS, root) ? ROOTS[root as keyof typeof ROOTS] : undefined
  // The library that evaluates it splits at a dot, escaped or not: it would match a different path.
  if (path.includes('\\.')) {
    throw new TriggerError(`uses ${quote(path)}, but a trigger can't name a key with a dot in it`)
  }
  const needsName = root === 'properties' || root === 'traits' || root === 'context'
  if (!type) {
    throw new TriggerError(
      `uses ${quote(root)}, which a trigger can't read. Use type, event, name, userId, properties.…, traits.… or context.…`
    )
  }
  // The library fails on a name without any key, e.g. a lone dot.
  if (needsName !== /[^.[\]]/.test(name)) {
    throw new TriggerError(
      needsName
        ? `uses ${root} as a whole. Name a value in it, e.g. ${root}.plan`
        : `uses ${quote(path)}, which has no parts`
    )
  }
  return { type, operator, ...(needsName && { name }), ...(value !== undefined && { value }) } as Condition
}

const quote = (text: string): string => JSON.stringify(text)
const describeToken = (token: Token | undefined): string =>
  !token ? 'nothing' : token.kind === 'text' ? `the text ${quote(token.text)}` : quote(token.text)
