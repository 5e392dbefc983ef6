// `npm start [-- ARGUMENTS]`: sets up what is missing, then runs `sallyport tour ARGUMENTS`.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { setUp } from './set-up.mjs'
import { root } from './stamp.mjs'

await setUp()
const tour = spawn(process.execPath, [join(root, 'dist', 'sallyport.cjs'), 'tour', ...process.argv.slice(2)], {
  stdio: 'inherit',
})

// The terminal's Ctrl-C reaches the tour by itself; this process only waits for how it ends. Other signals are passed on.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => tour.kill('SIGTERM'))
process.on('SIGHUP', () => tour.kill('SIGHUP'))

tour.on('error', (error) => {
  process.stderr.write(`sallyport: the tour doesn't start: ${error.message}\n`)
  process.exitCode = 1
})
tour.on('exit', (status, signal) => {
  if (signal === null) {
    process.exitCode = status ?? 1
    return
  }
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
})
