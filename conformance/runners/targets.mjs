import { launch, runPage, runPlainPage } from './browser.mjs'
import { bundles } from './bundle.mjs'
import { installed, onPath, runtimes, versionOf } from './find.mjs'
import { runProcess } from './process.mjs'
import { serve } from './server.mjs'

/*
 * What the suite is run on. A target is one runtime with its runs, each a row of the table:
 *
 *   open()         starts it: its version, its runs, close(); undefined where it is not installed
 *   runs           title, threads (what workers are there), run(wanted, tell)
 */

export const targets = [...nodes(), deno(), bun(), chromium(), firefox()]

function nodes() {
  const here = `node${Number.parseInt(process.versions.node, 10)}`
  const names = Object.keys(runtimes).filter((name) => name.startsWith('node'))
  if (!names.includes(here)) names.unshift(here)
  return names.map((name) => ({
    name,
    title: 'Node.js',
    async open() {
      const command = name === here ? process.execPath : installed(name)
      if (command === undefined) return undefined
      const runs = [threads(command, [], 'at once')]
      if (name === here) {
        runs.push(withoutWaitAsync(threads(command, [], 'at once')))
        runs.push(withBounds(threads(command, ['--disable-wasm-trap-handler'], 'at once')))
      }
      return { version: versionOf(command), runs }
    },
  }))
}

function deno() {
  return {
    name: 'deno',
    title: 'Deno',
    async open() {
      const command = installed('deno') ?? onPath('DENO', 'deno')
      if (command === undefined) return undefined
      // Its terminate() ends neither a busy worker nor a blocked one.
      const args = ['run', '--allow-all', '--quiet']
      const runs = [threads(command, args, 'idle workers'), web(command, args, 'idle workers')]
      return { version: versionOf(command), runs }
    },
  }
}

function bun() {
  return {
    name: 'bun',
    title: 'Bun',
    async open() {
      const command = installed('bun') ?? onPath('BUN', 'bun')
      if (command === undefined) return undefined
      return { version: versionOf(command), runs: [threads(command, [], 'at once'), web(command, [], 'at once')] }
    },
  }
}

function chromium() {
  // It lets a busy worker go on for two seconds.
  return browser('chromium', 'Chromium', { terminates: 'after seconds', tellsOfEnds: true, nested: true }, () =>
    onPath('CHROMIUM', 'chromium', 'chromium-browser', 'google-chrome'),
  )
}

function firefox() {
  // In a worker `new Worker()` itself never returns now and then in Firefox 153, whatever either of them does.
  return browser('firefox', 'Firefox', { terminates: 'at once', tellsOfEnds: true, nested: false }, () =>
    onPath('FIREFOX', 'firefox-esr', 'firefox'),
  )
}

function threads(command, args, terminates) {
  return {
    threads: 'worker_threads',
    run: (options, tell) => runProcess(command, args, 'threads.mjs', { ...options, ...traitsOf(terminates) }, tell),
  }
}

function web(command, args, terminates) {
  return {
    threads: 'Web Workers',
    run: (options, tell) => runProcess(command, args, 'web.mjs', { ...options, ...traitsOf(terminates) }, tell),
  }
}

// Deno tells of a terminated worker while it runs on: what it holds is not given back.
function traitsOf(terminates) {
  return { terminates, tellsOfEnds: terminates !== 'idle workers' }
}

/** Without guard pages the engine checks each access against what an instance knows of the memory. */
function withBounds({ threads: title, run }) {
  return { threads: `${title}, bounds checked`, run }
}

function withoutWaitAsync({ threads: title, run }) {
  return {
    threads: `${title}, without Atomics.waitAsync`,
    run: (options, tell) => run({ ...options, withoutWaitAsync: true }, tell),
  }
}

function browser(name, title, traits, find) {
  return {
    name,
    title,
    async open() {
      const command = find()
      if (command === undefined) return undefined
      const server = await serve(await bundles())
      const { version, browser } = await launch(name, command).catch((error) => {
        server.close()
        throw error
      })
      const page = (method) => (options, tell) =>
        runPage(browser, server.origin, method, { ...options, ...traits }, tell)
      const onPage = { threads: 'page (ES modules), module workers', run: page('start') }
      const inWorker = {
        threads: `worker (bundled), classic workers ${traits.nested ? 'in it' : 'beside it'}`,
        run: page('startInWorker'),
      }
      const plain = {
        threads: 'page without cross-origin isolation',
        run: async (_, tell) => tell(await runPlainPage(browser, server.origin)),
      }
      const close = async () => {
        server.close()
        await browser.close()
      }
      const fallback = withoutWaitAsync(onPage)
      if (!traits.nested) fallback.threads += ' on the page'
      return { version, runs: [onPage, inWorker, fallback, plain], close }
    },
  }
}
