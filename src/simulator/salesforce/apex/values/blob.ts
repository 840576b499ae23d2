import { ApexObject } from './value.js';

/** Bytes. */
export class BlobValue extends ApexObject {
  readonly bytes: Buffer;

  constructor(bytes: Uint8Array) {
    super();
    this.bytes = Buffer.from(bytes);
  }

  get typeName(): string {
    return 'Blob';
  }
}
