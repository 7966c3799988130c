import { readFileSync, statSync } from 'node:fs'
import { access } from 'node:fs/promises'

import { openPage } from '../open-page'

const URL = 'http://127.0.0.1:8911/?secret=5f3c'

describe('opening the workbench in a browser', () => {
  it.each([
    ['linux', 'xdg-open', []],
    ['darwin', 'open', []],
    ['win32', 'cmd', ['/c', 'start', '']]
  ] as const)('on %s opens a private file, without the secret in the arguments', async (platform, program, fixed) => {
    const started: string[][] = []
    const forget = await openPage(URL, { platform, start: (command, args) => started.push([command, ...args]) })
    const file = started[0]?.at(-1) ?? ''
    expect(started).toEqual([[program, ...fixed, file]])
    expect(started.flat().join(' ')).not.toContain('5f3c')
    expect(readFileSync(file, 'utf8')).toContain(`url=${URL}"`)
    expect(statSync(file).mode & 0o077).toBe(0)

    await forget()
    await expect(access(file)).rejects.toThrow('ENOENT')
  })

  it('keeps the workbench running if there is no program to open it', async () => {
    const path = process.env.PATH
    process.env.PATH = ''
    try {
      const forget = await openPage(URL, { platform: 'linux' })
      await forget()
    } finally {
      process.env.PATH = path
    }
  })
})
