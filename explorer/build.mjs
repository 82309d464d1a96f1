// Bundles src/ into wordvec/explorer/bundle: explorer.js and explorer.css, each with one line that says which sources it
// is of, and the licences of the libraries inside. The line is the same as `fingerprint` in wordvec/explorer/bundle.py.

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const target = join(here, '..', 'wordvec', 'explorer', 'bundle')

function fingerprint() {
  const names = readdirSync(join(here, 'src')).map((name) => `src/${name}`)
  const digest = createHash('sha256')
  for (const name of [...names, 'build.mjs', 'package.json', 'package-lock.json', 'tsconfig.json'].sort()) {
    const content = readFileSync(join(here, name))
    digest.update(`${name} ${content.length}\n`).update(content)
  }
  return digest.digest('hex')
}

function licences(inputs) {
  const packages = new Set()
  for (const input of Object.keys(inputs)) {
    const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)
    if (found) packages.add(found[1])
  }
  return [...packages].sort().map((name) => {
    const folder = join(here, 'node_modules', name)
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const file = ['LICENSE', 'LICENSE.md', 'LICENSE.txt'].map((each) => join(folder, each)).find(existsSync)
    return `${name} ${version}\n\n${readFileSync(file, 'utf8').trim()}`
  })
}

const done = await build({
  absWorkingDir: here,
  entryPoints: { explorer: 'src/main.tsx' },
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  charset: 'utf8',
  target: ['chrome111', 'firefox113', 'safari16.4'],
  legalComments: 'none',
  outdir: target,
  logLevel: 'warning',
})
const mark = `/* wordvec explorer, of the sources ${fingerprint()} */\n`
const notice = `/*\nThis page holds these libraries:\n\n${licences(done.metafile.inputs).join('\n\n----\n\n')}\n*/\n`
mkdirSync(target, { recursive: true })
for (const file of done.outputFiles) {
  const script = file.path.endsWith('.js')
  writeFileSync(file.path, mark + (script ? notice : '') + file.text)
  console.log(`${file.path}: ${file.text.length.toLocaleString('en')} characters`)
}
