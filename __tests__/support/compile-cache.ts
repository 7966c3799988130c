import vm from 'node:vm'

/**
 * Jest compiles every module again for each test file: some 350 modules for a file that delivers an event. V8 keeps what it has
 * parsed, so that the same source costs a third of the time in the next file.
 */
export function cacheCompiledModules(): void {
  vm.compileFunction = compileWithCache
}

const compile = vm.compileFunction
const cache = new Map<string, { source: string; data: Buffer }>()

const compileWithCache: typeof compile = (source, parameters, options = {}) => {
  const { filename } = options
  const known = filename === undefined ? undefined : cache.get(filename)
  if (known?.source === source) return compile(source, parameters, { ...options, cachedData: known.data })
  const compiled = compile(source, parameters, { ...options, produceCachedData: true })
  const { cachedData } = compiled as { cachedData?: Buffer }
  if (filename !== undefined && cachedData !== undefined) cache.set(filename, { source, data: cachedData })
  return compiled
}
