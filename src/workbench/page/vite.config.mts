import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { defineConfig } from 'vite'

const folder = dirname(fileURLToPath(import.meta.url))

export default defineConfig({
  root: folder,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: resolve(folder, '../../../dist/workbench/page'),
    emptyOutDir: true,
    // Browsers of 2024 and newer: the style sheet uses light-dark().
    target: ['chrome123', 'firefox121', 'safari17.5'],
    // The content security policy allows no inline script, and data: addresses for pictures only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false }
  }
})
