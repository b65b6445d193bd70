type Stage = 'WaitingForPluginOperations' | 'Finalizing';

/** The phase in which a run ends that was not ended early. */
export function endPhase({ errors }: { readonly errors: number }): 'Completed' | 'PartiallyFailed' {
  return errors > 0 ? 'PartiallyFailed' : 'Completed';
}

/** The phase of a run at a stage between its work and its end. */
export function stagePhase(stage: Stage, { errors }: { readonly errors: number }): Stage | `${Stage}PartiallyFailed` {
  return errors > 0 ? `${stage}PartiallyFailed` : stage;
}
