// The far end of a synckit call: gives back what it was called with.
import { runAsWorker } from 'synckit'

runAsWorker(async (item) => item)
