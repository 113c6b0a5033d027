/** A flasher stub: what goes where in RAM, and where it starts. */
export interface StubImage {
  readonly text: Uint8Array;
  readonly textStart: number;
  readonly data: Uint8Array;
  readonly dataStart: number;
  readonly entry: number;
}
