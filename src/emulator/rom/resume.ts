/** Where printf reads the first byte of a string: what an exception there shows as EPC1, and where its handler may return to. */
export const READ_STRING = 0x4000228b;

/** Where the ROM's `main` boots from flash: programs jump here (lx106-and-rom.md §5.3). */
export const MAIN_USER_START = 0x400010a8;

/** Where programs that `main` called return to. */
export const MAIN_DONE = 0x40001100;

/**
 * Addresses inside the ROM that are no functions but places to come back to: return addresses of guest code that the ROM calls,
 * and waits. They lie behind the ROM's last code; the true ones are inside its functions and nobody depends on them [I].
 */
export const RESUME = {
  /** A call's time passes: a2 is its result, a3 and a4 the cycle count at which it returns. */
  elapse: 0x4000ff00,
  /** The flash finishes what it was told; then 0 is returned. */
  flashBusy: 0x4000ff04,
  /** `SPIWrite` goes on with its next page. */
  flashWrite: 0x4000ff08,
  /** `SPIEraseArea` unlocks the flash. */
  flashUnlock: 0x4000ff6c,
  /** `spi_flash_attach` sets the read mode. */
  flashAttached: 0x4000ff70,
  /** `SPIEraseArea` goes on with its next piece. */
  flashErase: 0x4000ff0c,
  /** An interrupt handler returns. */
  interrupt: 0x4000ff10,
  /** An output function that formatted printing called returns. */
  printf: 0x4000ff14,
  /** An output function that `ets_write_char` called returns. */
  writeChar: 0x4000ff18,
  /** A task that `ets_run` called returns. */
  task: 0x4000ff1c,
  /** The idle callback of `ets_run` returns. */
  taskIdle: 0x4000ff64,
  /** Text of the boot code goes out. */
  print: 0x4000ff20,
  /** The next segment of the image in flash. */
  bootSegment: 0x4000ff24,
  /** The image in flash cannot be started, and the text that says so is out. */
  bootFailed: 0x4000ff50,
  /** The image is in RAM. */
  bootRun: 0x4000ff54,
  /** The image in flash is in RAM, and the text that says so is out. */
  bootLoaded: 0x4000ff5c,
  /** The header of the image in flash. */
  bootHeader: 0x4000ff74,
  /** A segment cannot be stored: an exception that nobody handles. */
  bootFault: 0x4000ff78,
  /** The flash is attached. */
  bootReady: 0x4000ff7c,
  /** The first line about a fatal exception is out, and the second. */
  fatalRegisters: 0x4000ff80,
  fatalDone: 0x4000ff84,
  /** The function of a software timer returns. */
  timer: 0x4000ff60,
  /** The handler of the pins' interrupts returns. */
  gpio: 0x4000ff68,
  /** Nothing further happens until a reset. */
  dead: 0x4000ff2c,
  /** The loader waits for bytes. */
  loader: 0x4000ff30,
  /** The loader sends the replies that are still due. */
  loaderReply: 0x4000ff34,
  /** The loader has attached the flash, locked it, read back what it wrote. */
  loaderAttached: 0x4000ff58,
  loaderLocked: 0x4000ff88,
  loaderRead: 0x4000ff8c,
  /** The loader's erase is done. */
  loaderErased: 0x4000ff38,
  /** The loader's write is done. */
  loaderWritten: 0x4000ff3c,
  /** The loader's WRITE_REG goes on with its next entry. */
  loaderRegister: 0x4000ff40,
  /** Straps for SDIO: nobody comes. */
  bootSdio: 0x4000ff4c,
  /** The boot text is out: what the strap says begins. */
  bootStrap: 0x4000ff44,
} as const;
