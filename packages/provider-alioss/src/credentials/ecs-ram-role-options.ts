/** Options of `ecsRamRoleCredentials`. */
export interface EcsRamRoleOptions {
  /** Name of the role. @default the role of the instance */
  readonly roleName?: string | undefined;
  /** Base URL of the metadata service. @default that of ECS */
  readonly metadataEndpoint?: string | undefined;
}
