export interface EcsRamRoleOptions {
  /** @default the role of the instance */
  readonly roleName?: string | undefined;
  /** @default the metadata service of ECS */
  readonly metadataEndpoint?: string | undefined;
}
