import { configMaps, containers, deployments, type ModifierCase, merge, rule, rules, strategic } from './modifier-case.ts';

export const mergeCases: ModifierCase[] = [
  {
    name: 'merge patches in YAML',
    rules: rules(
      rule(
        deployments,
        merge(
          'spec:\n  paused: yes\n  replicas: 0x4\n  template:\n    spec:\n      nodeSelector: null\n      volumes:\n      - name: settings\n        configMap: { name: settings, defaultMode: 0444 }\n',
        ),
      ),
    ),
    made: '"defaultMode":292',
  },
  {
    name: 'merge patches in JSON, one after the other, of a custom resource',
    rules: rules(
      rule(
        '{ groupResource: widgets.mods.example.com }',
        'mergePatches: [{ patchData: \'{"spec":{"parts":[{"name":"c"}]}}\' }, { patchData: "spec: { size: null, n: 12345678901234567 }" }]',
      ),
    ),
    made: '"parts":[{"name":"c"}]',
  },
];

export const strategicCases: ModifierCase[] = [
  {
    name: 'strategic: lists are merged by their keys, what is new comes first',
    rules: rules(
      rule(
        deployments,
        strategic(
          containers(
            '[{"name":"proxy","image":"proxy:2","env":[{"name":"X","value":"y"}]},{"name":"extra","image":"extra:1"},{"name":"app","env":[{"name":"B","value":"9"},{"name":"D","value":"4"}],"ports":[{"containerPort":81}]}]',
          ),
        ),
      ),
      rule('{ groupResource: services }', strategic('spec:\n  ports:\n  - port: 80\n    name: web\n  - port: 443\n    name: tls\n')),
      rule('{ groupResource: serviceaccounts }', strategic('{"imagePullSecrets":[{"name":"three"},{"name":"one"}]}')),
    ),
    made: 'extra:1',
  },
  {
    name: 'strategic: $patch delete',
    rules: rules(
      rule(
        deployments,
        strategic(
          containers(
            '[{"name":"proxy","$patch":"delete"},{"name":"none","$patch":"delete"},{"name":"app","env":[{"name":"B","$patch":"delete"}]}]',
            ',"volumes":[{"name":"data","$patch":"delete"}],"nodeSelector":{"$patch":"delete"}',
          ),
        ),
      ),
    ),
    made: '"name":"C"',
  },
  {
    name: 'strategic: $patch replace',
    rules: rules(
      rule(
        deployments,
        strategic(containers('[{"$patch":"replace"},{"name":"only","image":"only:1"}]', ',"nodeSelector":{"$patch":"replace","zone":"a"}')),
      ),
      rule(configMaps, strategic('{"data":{"$patch":"replace","all":"new"}}')),
    ),
    made: '"all":"new"',
  },
  {
    name: 'strategic: lists of plain values',
    rules: rules(
      rule(
        configMaps,
        strategic(
          '{"metadata":{"$deleteFromPrimitiveList/finalizers":["example.com/b"],"$setElementOrder/finalizers":["example.com/c","example.com/a"]}}',
        ),
      ),
      rule(
        deployments,
        strategic(
          '{"metadata":{"$deleteFromPrimitiveList/finalizers":["example.com/b"]},"spec":{"template":{"spec":{"containers":[{"name":"app","args":["replaced"]}]}}}}',
        ),
      ),
    ),
    made: '"finalizers":["example.com/c","example.com/a"]',
  },
  {
    name: 'strategic: $setElementOrder',
    rules: rules(
      rule(
        deployments,
        strategic(
          containers(
            '[{"name":"new","image":"new:1"}]',
            ',"$setElementOrder/containers":[{"name":"tail"},{"name":"new"},{"name":"app"}],"$setElementOrder/tolerations":[{"key":"a"}]',
          ),
        ),
      ),
    ),
    made: 'new:1',
  },
  {
    name: 'strategic: $retainKeys',
    rules: rules(
      rule(
        deployments,
        strategic(
          '{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"},"template":{"spec":{"volumes":[{"name":"data","$retainKeys":["name","hostPath"],"hostPath":{"path":"/x"}}]}}}}',
        ),
      ),
    ),
    made: '"strategy":{"type":"Recreate"}',
  },
  {
    name: 'strategic: directives and nulls for what is not there',
    rules: rules(
      rule(
        deployments,
        strategic(
          '{"metadata":{"annotations":{"$patch":"replace","a":"b","c":null}},"spec":{"template":{"spec":{"affinity":{"$patch":"delete"},"tolerations":[{"key":"a","operator":"Exists"},{"key":"b","$patch":"delete"}],"$deleteFromPrimitiveList/none":["x"],"securityContext":{"$retainKeys":["runAsUser"],"runAsUser":5,"fsGroup":null}}}}}',
          '{"spec":{"replicas":null,"minReadySeconds":3}}',
        ),
      ),
    ),
    made: '"minReadySeconds":3',
  },
  {
    name: 'strategic: a list part without its key',
    rules: rules(rule(deployments, strategic(containers('[{"image":"nameless:1"}]')))),
    differs: { missing: 'deployments/web' },
  },
  {
    name: 'strategic: a directive that is none',
    rules: rules(rule(configMaps, strategic('{"data":{"$patch":"forget"}}'))),
    differs: { missing: 'configmaps/settings' },
  },
  {
    name: 'strategic: an order that the patch does not keep',
    rules: rules(
      rule(
        deployments,
        strategic(containers('[{"name":"tail"},{"name":"app"}]', ',"$setElementOrder/containers":[{"name":"app"},{"name":"tail"}]')),
      ),
    ),
    differs: { missing: 'deployments/web' },
  },
  {
    name: 'strategic: a custom resource',
    rules: rules(rule('{ groupResource: widgets.mods.example.com }', strategic('{"spec":{"size":2}}'))),
    differs: { missing: 'widgets/one' },
  },
];
