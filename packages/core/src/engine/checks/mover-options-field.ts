import type { MoverJobOptions, MoverOptions, NodeConcurrency } from '../../contract/movers/mover-options.ts';
import { labelSelectorField } from '../../velero-api/kinds/shared-fields.ts';
import {
  anything,
  between,
  call,
  listOf,
  milliseconds,
  objectOf,
  oneOf,
  required,
  text,
  textMap,
  texts,
} from '../../velero-api/schema/field-schema.ts';

/** A toleration of a Pod. */
interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
  readonly tolerationSeconds?: number;
}

const affinity = objectOf<Readonly<Record<'nodeAffinity' | 'podAffinity' | 'podAntiAffinity', unknown>>>({
  nodeAffinity: anything,
  podAffinity: anything,
  podAntiAffinity: anything,
});

/** What `volumeFiles.mover` may hold. What a server knows better, such as quantities, is checked by a server. */
export const moverOptionsField = objectOf<MoverOptions>({
  image: text,
  imagePullPolicy: oneOf(['Always', 'IfNotPresent', 'Never']),
  imagePullSecrets: texts,
  labels: textMap,
  annotations: textMap,
  nodeSelector: textMap,
  affinity,
  affinityByClass: { type: 'map', values: affinity },
  perNode: objectOf<NodeConcurrency>({
    volumes: between(1, 1000),
    nodes: listOf(
      objectOf<NonNullable<NodeConcurrency['nodes']>[number]>({
        selector: required(labelSelectorField),
        volumes: required(between(1, 1000)),
      }),
    ),
  }),
  tolerations: listOf(
    objectOf<Toleration>({
      key: text,
      operator: oneOf(['Exists', 'Equal', 'Lt', 'Gt']),
      value: text,
      effect: oneOf(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
      tolerationSeconds: { type: 'integer' },
    }),
  ),
  priorityClassName: text,
  serviceAccountName: text,
  resources: objectOf<Readonly<Record<'requests' | 'limits' | 'claims', unknown>>>({
    requests: anything,
    limits: anything,
    claims: anything,
  }),
  securityContext: anything,
  podSecurityContext: anything,
  timeoutInMs: milliseconds,
  job: objectOf<MoverJobOptions>({ image: required(text), location: call, concurrency: between(1, 1000) }),
});
