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
    // Browsers from 2024 on: the style sheet uses light-dark().
    target: ['chrome123', 'firefox121', 'safari17.5'],
    // The content security policy allows no inline scripts, and data: URLs only for images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false }
  }
})
