import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../src/store/memory-store.js';
import { entry, storeContract } from './store-contract.js';

storeContract('memory', () => createMemoryStore());

describe('memory: the store in memory', () => {
  it('stays bounded', async () => {
    const store = createMemoryStore({ maxLedgerEntries: 3 });
    await store.append([entry(1), entry(2)]);
    await store.append([entry(3), entry(4)]);
    expect((await store.ledger({ rowId: 'row1' }, 10)).map((line) => line.at)).toEqual([2, 3, 4]);
  });
});
