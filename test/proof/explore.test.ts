import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { explorable } from '../../explore/instrument.js'
import { Machine } from '../../explore/machine.js'
import { printFailure, printTotals } from '../../explore/report.js'
import { scenarios } from '../../explore/scenarios.js'
import { explore, totalsOf } from '../../explore/suite.js'

const SECONDS = 24

describe('the core, in every order of its steps', () => {
  test('never loses, doubles or reorders an item, forgets a waiter or leaks a page, whoever dies when', async () => {
    const machine = new Machine(await explorable())
    const rows = explore(machine, scenarios, SECONDS, Number.POSITIVE_INFINITY)
    const totals = totalsOf(rows)
    console.log(printTotals(totals))
    const failed = rows.find(({ failure }) => failure !== undefined)
    assert.equal(failed === undefined ? '' : printFailure(machine, failed), '')
    assert.ok(totals.scenarios > 100 && totals.schedules > 1000 && totals.kills > 0, 'next to nothing was explored')
  })
})
