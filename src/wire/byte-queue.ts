/** A reader waiting for bytes. */
interface QueueReader {
  readonly limit: number;
  resolve(bytes: Uint8Array): void;
  reject(error: Error): void;
}

/** State saved by {@link ByteQueue.save}. */
export type ByteQueueState = ReturnType<ByteQueue['save']>;

/** Smaller chunks are put together: a sender may cut what it sends into single bytes, each of which would cost a hundred. */
const BLOCK_SIZE = 4096;

/** Bytes that arrived and were not read yet, and the one reader who may wait for them. */
export class ByteQueue {
  #chunks: Uint8Array[] = [];
  /** The array behind the last chunk, where that is one of ours and may grow. */
  #block: Uint8Array | undefined;
  #length = 0;
  #waiter: QueueReader | undefined;
  #end: Error | undefined;

  get length(): number {
    return this.#length;
  }

  /** More arrived; they must not change from now on. */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (!this.#append(bytes)) this.#begin(bytes);
    this.#length += bytes.length;
    const waiter = this.#waiter;
    if (waiter === undefined) return;
    this.#waiter = undefined;
    waiter.resolve(this.#take(waiter.limit));
  }

  /** What was not read, as data. A reader who waits is its caller's. */
  save() {
    return { chunks: this.#chunks.slice(), length: this.#length };
  }

  /** To be called before anything else. */
  restore({ chunks, length }: ByteQueueState): void {
    this.#chunks = chunks.slice();
    this.#length = length;
    this.#block = undefined;
  }

  #begin(bytes: Uint8Array): void {
    this.#block = undefined;
    if (this.#waiter !== undefined || this.#chunks.length === 0 || bytes.length > BLOCK_SIZE / 2) {
      this.#chunks.push(bytes); // as a rule it is read before more comes
      return;
    }
    this.#block = new Uint8Array(BLOCK_SIZE);
    this.#block.set(bytes);
    this.#chunks.push(this.#block.subarray(0, bytes.length));
  }

  /** Puts `bytes` behind the last chunk, if there is room. */
  #append(bytes: Uint8Array): boolean {
    const last = this.#chunks.at(-1);
    if (this.#block === undefined || last === undefined || last.buffer !== this.#block.buffer) return false;
    const end = last.byteOffset + last.length;
    if (end + bytes.length > BLOCK_SIZE) return false;
    this.#block.set(bytes, end);
    this.#chunks[this.#chunks.length - 1] = this.#block.subarray(last.byteOffset, end + bytes.length);
    return true;
  }

  /** Drops what was not read. */
  clear(): void {
    this.#chunks = [];
    this.#length = 0;
  }

  /** Nothing comes any more: a waiting reader gets `error`, a later one when all is read. */
  end(error: Error): void {
    this.#end ??= error;
    this.#waiter?.reject(this.#end);
    this.#waiter = undefined;
  }

  /** At least one byte, up to `limit`. @throws what `end` was given; RangeError for a limit below 1; TypeError when somebody waits already. */
  read(limit: number): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (!(limit >= 1)) throw new RangeError(`read limit ${limit}`);
      if (this.#length > 0) resolve(this.#take(limit));
      else if (this.#end !== undefined) reject(this.#end);
      else if (this.#waiter !== undefined) reject(new TypeError('one reader at a time'));
      else this.#waiter = { limit, resolve, reject };
    });
  }

  #take(limit: number): Uint8Array {
    const [first] = this.#chunks;
    if (first !== undefined && this.#chunks.length === 1 && first.length <= limit) {
      this.clear(); // the usual case: one arrival, read as a whole
      return first;
    }
    const out = new Uint8Array(Math.min(limit, this.#length));
    let at = 0;
    let used = 0;
    for (const chunk of this.#chunks) {
      const part = chunk.subarray(0, out.length - at);
      out.set(part, at);
      at += part.length;
      if (part.length < chunk.length) {
        this.#chunks[used] = chunk.subarray(part.length);
        break;
      }
      used++;
    }
    this.#chunks.splice(0, used);
    this.#length -= out.length;
    return out;
  }
}
