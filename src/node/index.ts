export type { StubImage } from '../wire/stub-image.ts';
export { fileStore } from './file-store.ts';
export { listPorts, type PortDescription, portLink } from './port-link.ts';
export { quiesce, realClock } from './real-clock.ts';
export { type RealTime, type RealTimeOptions, realTime } from './realtime.ts';
export { type LinkBinding, serialBinding } from './serial-binding.ts';
export { openStream, streamLink } from './stream-link.ts';
export { loadStub } from './stub.ts';
export { tcpLink } from './tcp-link.ts';
export { type ServerEvent, serveTcp, type TcpServer, type TcpServerOptions } from './tcp-server.ts';
export { virtualPort } from './virtual-port.ts';
export {
  type WebSerialOpenOptions,
  type WebSerialOptions,
  type WebSerialPort,
  type WebSerialSignals,
  webSerialPort,
} from './web-serial.ts';
