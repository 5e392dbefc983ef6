export { drawQrForTerminal } from './draw-qr-for-terminal.ts'
export { drawQrPng } from './draw-qr-png.ts'
export { drawQrSvg } from './draw-qr-svg.ts'
export { readQrPng } from './read-qr-png.ts'
