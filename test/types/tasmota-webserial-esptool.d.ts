/** The package's bundle, which is the only part of it that Node can load, comes without types: what our tests use of it. */
declare module 'tasmota-webserial-esptool/dist/web/index.js' {
  export interface Logger {
    log(message: string, ...args: unknown[]): void;
    error(message: string, ...args: unknown[]): void;
    debug(message: string, ...args: unknown[]): void;
  }

  export class ESPLoader extends EventTarget {
    constructor(port: unknown, logger: Logger);
    readonly chipName: string | null;
    readonly flashSize: string | null;
    initialize(): Promise<void>;
    macAddr(): number[];
    runStub(): Promise<EspStubLoader>;
    hardReset(bootloader?: boolean): Promise<void>;
    disconnect(): Promise<void>;
  }

  interface EspStubLoader extends ESPLoader {
    setBaudrate(baud: number): Promise<void>;
    flashId(): Promise<number>;
    flashData(image: ArrayBuffer, onProgress: (written: number, total: number) => void, offset?: number, compress?: boolean): Promise<void>;
    readFlash(offset: number, length: number): Promise<Uint8Array>;
    eraseFlash(): Promise<void>;
  }
}
