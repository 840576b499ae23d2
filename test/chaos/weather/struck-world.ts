import type { Chance } from '../../faults/clock/chance.js';
import type { CicPairProgram } from '../../support/system/cic-pair-program.js';
import type { OrgProgram } from '../../support/system/org-program.js';
import type { Network } from '../network/network.js';
import type { ConnectorKeeper } from '../process/connector-keeper.js';

/** All that can be struck. */
export interface StruckWorld {
  readonly network: Network;
  readonly org: OrgProgram;
  readonly cic: CicPairProgram;
  readonly keeper: ConnectorKeeper;
  /** Notes that a CIC server fell, or that the disk was full from now on for so long. */
  readonly note: (what: 'cicFell' | 'diskFull', forMs: number) => void;
}

/** What came of a strike: nothing, since it cannot be now; done at once; or something that lasts until it is ended. */
export type Struck = false | 'over' | { readonly forMs: number; readonly end: () => Promise<void> };

/** A kind of fault. */
export interface Taste {
  readonly kind: string;
  readonly strike: (world: StruckWorld, chance: Chance) => Struck | Promise<Struck>;
}
