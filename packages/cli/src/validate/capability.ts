/** Cases that together tell one thing that a provider can or cannot do. */
export interface Capability {
  readonly name: string;
  readonly cases: readonly string[];
  /** What a failure means for backups. */
  readonly means: string;
  readonly advice: string;
}

/** The capability that a case belongs to. */
export function capabilityOf(name: string, capabilities: readonly Capability[]): Capability {
  const found = capabilities.find(({ cases }) => cases.includes(name));
  return found ?? { name: 'Other', cases: [], means: 'a promise of the contract is broken', advice: 'see the case in @lifeboat/testkit' };
}
