import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Metric } from 'prom-client'
import { parse } from 'yaml'
import { cli } from '../src/cli/__tests__/harness'
import { Metrics } from '../src/metrics'

const DEPLOY = join(__dirname, '../deploy')
const read = (name: string) => readFileSync(join(DEPLOY, name), 'utf8')
const readYaml = (name: string): unknown => parse(read(name), { merge: true })

interface Service {
  image: string
  command?: string[] | string
  environment?: Record<string, string>
  deploy?: { replicas: number }
  healthcheck?: { test: string[] }
  volumes?: string[]
}

const compose = readYaml('compose.yaml') as { services: Record<string, Service> }
const PINNED = /:v?\d+\.\d+\.\d+(-[a-z]+)*$/

/** Each metric with its labels, under its Prometheus name. */
function knownMetrics(): Map<string, string[]> {
  const metrics = new Metrics()
  metrics.watchQueue({ status: () => Promise.resolve({ backlog: 0, deadLetters: 0 }) })
  const known = new Map<string, string[]>([['up', ['job']]])
  for (const metric of metrics.registry.getMetricsAsArray() as unknown as (Metric & {
    name: string
    type: string
    labelNames: string[]
  })[]) {
    const { name, labelNames, type } = metric
    if (type === 'histogram')
      for (const part of ['bucket', 'sum', 'count']) known.set(`${name}_${part}`, [...labelNames, 'le'])
    else known.set(name, [...labelNames])
  }
  return known
}

const METRICS = knownMetrics()

/** The errors of a query: unknown metrics, and labels that none of its metrics has. */
function faultsOf(query: string): string[] {
  const names = [...new Set(query.match(/\b(pinterest_conversions_\w+|up)\b/g) ?? [])]
  const labels = [...query.matchAll(/\b(?:by|ignoring) \(([^)]*)\)/g)].flatMap(([, list = '']) =>
    list.split(',').map((label) => label.trim())
  )
  const known = new Set(names.flatMap((name) => METRICS.get(name) ?? []))
  return [
    ...(names.length === 0 ? [`no metric in ${query}`] : []),
    ...names.filter((name) => !METRICS.has(name)),
    ...labels.filter((label) => !known.has(label))
  ]
}

it('finds the errors of a query', () => {
  expect(faultsOf('sum by (reason) (rate(pinterest_conversions_events_delivered_total[5m]))')).toEqual(['reason'])
  expect(faultsOf('pinterest_conversions_nothing')).toEqual(['pinterest_conversions_nothing'])
})

describe('Dockerfile', () => {
  const lines = read('Dockerfile').split('\n')
  const valuesOf = (word: string) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1))

  it('builds on pinned images, and runs as an unprivileged user', () => {
    for (const image of valuesOf('FROM')) expect(image.split(' ')[0]).toMatch(PINNED)
    expect(valuesOf('USER').at(-1)).toBe('node')
    expect(valuesOf('ADD')).toEqual([])
  })

  it('starts the package’s program', () => {
    const { bin } = JSON.parse(readFileSync(join(DEPLOY, '../package.json'), 'utf8')) as { bin: Record<string, string> }
    const [node, main] = JSON.parse(valuesOf('ENTRYPOINT')[0] ?? '[]') as string[]
    expect([node, main]).toEqual(['node', bin['pinterest-conversions']?.replace(/^\./, '/app')])
    // By default, "serve" creates its queue in the working directory, which must be writable and persistent.
    expect([valuesOf('WORKDIR').at(-1), ...valuesOf('VOLUME')]).toEqual(['/data', '/data'])
  })

  it('copies nothing that could contain a secret into its layers', () => {
    expect(read('Dockerfile.dockerignore').split('\n')).toEqual(expect.arrayContaining(['**/.env', '.git']))
  })
})

describe('compose.yaml', () => {
  const services = Object.entries(compose.services)

  it('runs a source, two workers, and three NATS servers', () => {
    expect(compose.services.source?.command?.[0]).toBe('serve')
    expect(compose.services.worker?.deploy?.replicas).toBe(2)
    const servers = services.filter(([name]) => name.startsWith('nats-')).map(([name]) => name)
    expect(servers).toHaveLength(3)
    for (const server of servers) {
      expect(compose.services[server]?.command).toContain(`--server_name=${server} `)
      expect(compose.services.worker?.environment?.NATS_URL).toContain(`nats://${server}:4222`)
    }
    expect(compose.services.source?.command).toContain('--nats-replicas=3')
  })

  it('pins third-party images', () => {
    for (const [, { image }] of services) if (image !== 'pinterest-conversions') expect(image).toMatch(PINNED)
  })

  it.each(['source', 'worker'])('gives %s only existing flags and variables', async (name) => {
    const { command = [], environment = {} } = compose.services[name] ?? {}
    const [subcommand = '', ...flags] = command as string[]
    const { stdout } = await cli([subcommand, '--help'])
    for (const flag of flags) expect(stdout).toContain(`${flag.split('=')[0] ?? ''} `)
    const source = sourceText(join(DEPLOY, '../src/cli'))
    for (const variable of Object.keys(environment)) expect(source).toMatch(new RegExp(`\\b${variable}\\b`))
  })

  it('mounts existing files', () => {
    const mounted = services.flatMap(([, { volumes = [] }]) => volumes).filter((volume) => volume.startsWith('./'))
    expect(mounted.length).toBeGreaterThan(0)
    for (const volume of mounted) expect(() => statSync(join(DEPLOY, volume.split(':')[0] ?? ''))).not.toThrow()
  })

  it('requires every variable in env.example', () => {
    const names = [...read('env.example').matchAll(/^(\w+)=/gm)].map(([, name]) => name)
    expect([...new Set([...read('compose.yaml').matchAll(/\$\{(\w+)/g)].map(([, name]) => name))].sort()).toEqual(
      names.sort()
    )
  })
})

/** All of the code in a folder. */
function sourceText(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('__tests__'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n')
}

it('Prometheus scrapes the source and the workers at their ports', () => {
  interface Config {
    rule_files: string[]
    scrape_configs: {
      job_name: string
      static_configs?: { targets: string[] }[]
      dns_sd_configs?: { names: string[]; port: number }[]
    }[]
  }
  const { rule_files, scrape_configs } = readYaml('prometheus.yaml') as Config
  expect(rule_files).toEqual(['alerts.yaml'])
  const portOf = (service: string, flag: string) =>
    (compose.services[service]?.command as string[]).find((item) => item.startsWith(`${flag}=`))?.split('=')[1]
  expect(scrape_configs.map(({ job_name }) => job_name)).toEqual(['source', 'worker'])
  expect(scrape_configs[0]?.static_configs?.[0]?.targets).toEqual([`source:${portOf('source', '--port') ?? ''}`])
  expect(scrape_configs[1]?.dns_sd_configs?.[0]).toMatchObject({
    names: ['worker'],
    port: Number(portOf('worker', '--metrics-port'))
  })
})

describe('alerts.yaml', () => {
  interface Rule {
    alert: string
    expr: string
    labels: { severity: string }
    annotations: { summary: string; action: string }
  }
  const { groups } = readYaml('alerts.yaml') as { groups: { rules: Rule[] }[] }
  const rules = groups.flatMap((group) => group.rules)

  it('has an alert for each operational problem', () => {
    expect(rules.map(({ alert }) => alert)).toEqual(
      expect.arrayContaining(['NoDeliveries', 'RejectedShareIsUp', 'MatchKeysAreDown', 'BacklogIsOld'])
    )
  })

  // A labeled counter has no series before its first event. Without the zero, a comparison with it is never true.
  it.each(['NoDeliveries', 'RejectedShareIsUp'])('%s fires if nothing was ever delivered', (alert) => {
    const { expr = '' } = rules.find((rule) => rule.alert === alert) ?? {}
    expect(expr).toMatch(/\(sum\(\w+\(pinterest_conversions_events_delivered_total\[\w+\]\)\) or vector\(0\)\)/)
  })

  it.each(rules)('$alert uses existing metrics, and says what to do', ({ expr, labels, annotations }) => {
    expect(faultsOf(expr)).toEqual([])
    expect(['warning', 'critical']).toContain(labels.severity)
    expect(annotations.summary).toMatch(/\.$/)
    expect(annotations.action).toMatch(/\S/)
    for (const [, label = ''] of annotations.summary.matchAll(/\$labels\.(\w+)/g))
      expect(expr).toContain(`by (${label})`)
  })
})

describe('Grafana', () => {
  interface Panel {
    title: string
    description: string
    datasource: { uid: string }
    targets: { expr: string; legendFormat: string }[]
  }
  const { panels } = JSON.parse(read('grafana/dashboard.json')) as { panels: Panel[] }

  it.each(panels)('the panel "$title" uses existing metrics', ({ targets, description, datasource }) => {
    expect(description).toMatch(/\.$/)
    for (const { expr, legendFormat } of targets) {
      expect(faultsOf(expr)).toEqual([])
      for (const [, label = ''] of legendFormat.matchAll(/\{\{(\w+)\}\}/g))
        expect(expr).toMatch(new RegExp(`by \\([^)]*\\b${label}\\b`))
    }
    const { datasources } = readYaml('grafana/provisioning/datasources/prometheus.yaml') as {
      datasources: { uid: string }[]
    }
    expect(datasources.map(({ uid }) => uid)).toContain(datasource.uid)
  })

  it('shows every metric', () => {
    const shown = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)).join('\n')
    const missing = [...METRICS.keys()].filter(
      (name) => name !== 'up' && !/_(sum|count)$/.test(name) && !shown.includes(name)
    )
    expect(missing).toEqual([])
  })
})
