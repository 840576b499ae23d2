/** What every gate is given. */
export interface GateContext {
  /** Folder of the SFDX project. */
  readonly project: string;
  /** Folder that holds `node_modules` with the tools. */
  readonly tools: string;
}

/** What a gate found. */
export interface GateFindings {
  /** How many files it looked at. */
  readonly files: number;
  /** One line each, with file and line where there is one; none is wanted. */
  readonly problems: readonly string[];
}

/** A check of the Salesforce package that needs no org. */
export interface Gate {
  readonly name: string;
  /** @throws Error if the tool itself fails. */
  run(context: GateContext): Promise<GateFindings>;
}
