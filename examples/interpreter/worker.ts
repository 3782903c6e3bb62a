// The half that blocks: QuickJS in a worker. To the programs in it input(), sleep() and fetch() are plain functions that return when they
// have what was asked for.
import { spawnData } from 'janus-queue'
import { attachCalls, callContext, serveCalls } from 'janus-queue/rpc'
import { newQuickJSWASMModuleFromVariant, type QuickJSContext, type QuickJSHandle } from 'quickjs-emscripten-core'
import type { Outside } from './console.js'

const MOST_BYTES = 64 * 2 ** 20
/** Less than the host's own stack, of which workers of pages have little: where that overflows within QuickJS, its runtime is lost. */
const MOST_STACK_BYTES = 64 * 2 ** 10

const outside = attachCalls<Outside>(spawnData()).client().sync
const quickjs = await newQuickJSWASMModuleFromVariant(import('@jitl/quickjs-wasmfile-release-sync'))

const programs = {
  ready(): void {},
  run(run: number, program: string): string | undefined {
    const context = callContext()
    const runtime = quickjs.newRuntime({
      memoryLimitBytes: MOST_BYTES,
      maxStackSizeBytes: MOST_STACK_BYTES,
      // QuickJS asks now and then whether to go on; the signal is as of now, although this thread's event loop stands still.
      interruptHandler: () => context.signal.aborted,
    })
    const vm = runtime.newContext()
    try {
      give(vm, 'input', (prompt) => outside.input(run, String(prompt ?? '')))
      give(vm, 'print', (text) => outside.print(run, String(text)))
      give(vm, 'sleep', (milliseconds) => outside.sleep(run, Number(milliseconds)))
      give(vm, 'fetch', (url) => outside.fetch(run, String(url)))
      return evaluate(vm, program)
    } finally {
      try {
        vm.dispose()
        runtime.dispose()
      } catch {} // the host's stack overflowed in it, which is what is told
    }
  },
}
export type Programs = typeof programs

serveCalls(programs, { sync: true })

/** A function of the outside, to the programs. What it throws is thrown there. */
function give(vm: QuickJSContext, name: string, call: (argument: unknown) => unknown): void {
  const made = vm.newFunction(name, (argument?: QuickJSHandle) => {
    const value = call(argument === undefined ? undefined : vm.dump(argument))
    return value === undefined ? vm.undefined : vm.unwrapResult(vm.evalCode(`(${JSON.stringify(value)})`))
  })
  made.consume((handle) => vm.setProp(vm.global, name, handle))
}

function evaluate(vm: QuickJSContext, program: string): string | undefined {
  const result = vm.evalCode(program, 'program.js')
  if (result.error) {
    const thrown = result.error.consume((handle) => vm.dump(handle))
    throw Object.assign(new Error(thrown?.message ?? String(thrown)), { name: thrown?.name ?? 'Error' })
  }
  return result.value.consume((handle) => JSON.stringify(vm.dump(handle)))
}
