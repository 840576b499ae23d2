import { ApexObject } from './value.js';

/** Bytes. */
export class BlobValue extends ApexObject {
  /** Never changed: a Blob has no method for it. */
  readonly bytes: Buffer;

  constructor(bytes: Uint8Array) {
    super();
    this.bytes = Buffer.from(bytes);
  }

  get typeName(): string {
    return 'Blob';
  }
}
