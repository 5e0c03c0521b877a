/** Reads the headers of frames as they pass (RFC 6455, section 5.2), to see how large each one is. */
export class FrameMeter {
  #header = Buffer.alloc(0);
  /** Bytes of a frame that are still to come. */
  #left = 0;

  /** The size of the largest frame that begins in these bytes; 0 where none does. */
  take(bytes: Buffer): number {
    let largest = 0;
    for (let rest = bytes; rest.length > 0; ) {
      if (this.#left > 0) {
        const passed = Math.min(this.#left, rest.length);
        this.#left -= passed;
        rest = rest.subarray(passed);
        continue;
      }
      const missing = headerLength(this.#header) - this.#header.length;
      this.#header = Buffer.concat([this.#header, rest.subarray(0, missing)]);
      rest = rest.subarray(missing);
      if (this.#header.length >= 2 && this.#header.length === headerLength(this.#header)) {
        this.#left = payloadLength(this.#header);
        this.#header = Buffer.alloc(0);
        largest = Math.max(largest, this.#left);
      }
    }
    return largest;
  }
}

/** Of what has come of it; the second byte says how much follows. */
function headerLength(header: Buffer): number {
  const second = header[1];
  if (second === undefined) {
    return 2;
  }
  const extended = { 126: 2, 127: 8 }[second & 0x7f] ?? 0;
  return 2 + extended + (second & 0x80 ? 4 : 0);
}

function payloadLength(header: Buffer): number {
  const length = (header[1] ?? 0) & 0x7f;
  if (length === 126) {
    return header.readUInt16BE(2);
  }
  return length === 127 ? Number(header.readBigUInt64BE(2)) : length;
}
