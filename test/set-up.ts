/** Runs once before the suite; what the tests need built is built by `scripts/test.mjs` (or `npm run build`). */
export default function setUp(): void {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'
}
