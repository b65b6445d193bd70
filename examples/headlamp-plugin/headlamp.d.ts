// The part of the interface of Headlamp's plugins that this one uses, as @kinvolk/headlamp-plugin 0.13 has it. Where that package and
// @mui/material 5 are installed, this file is not needed. Source: https://github.com/kubernetes-sigs/headlamp, in frontend/src:
// plugin/registry.tsx, lib/router/Route.tsx, lib/k8s/KubeObject.ts, lib/k8s/api/v1/clusterRequests.ts, components/common.

declare module '@kinvolk/headlamp-plugin/lib' {
  import type { ComponentType, ReactNode } from 'react';

  export interface SidebarEntryProps {
    name: string;
    label: string;
    /** `null`: at the top. */
    parent?: string | null;
    /** Without the part that names the cluster, as the path of the route. */
    url?: string;
    /** A name of https://icon-sets.iconify.design. */
    icon?: string;
  }
  export function registerSidebarEntry(entry: SidebarEntryProps): void;

  export interface Route {
    path: string;
    exact?: boolean;
    name?: string;
    /** The entry of the sidebar that is marked while this route is shown. */
    sidebar: string | null;
    component: () => ReactNode;
  }
  export function registerRoute(route: Route): void;

  export interface DetailsViewSectionProps {
    resource: {
      readonly kind: string;
      readonly metadata: { readonly name: string };
      /** The name of its cluster in Headlamp. */
      readonly cluster: string;
    };
  }
  /** Called for every kind: a section that is not for a kind is `null`. */
  export function registerDetailsViewSection(section: (props: DetailsViewSectionProps) => ReactNode): void;

  export interface ClusterRequestParams extends RequestInit {
    /** @default the cluster that is shown */
    cluster?: string | null;
    /** `false`: the answer is a `Response`. @default true: the answer is what its body says */
    isJSON?: boolean;
  }
  /** Requests to a cluster's API server, by way of Headlamp's server, with the login of Headlamp's user. An answer above 299 is an error. */
  export const ApiProxy: {
    request(path: string, params?: ClusterRequestParams): Promise<unknown>;
    post(path: string, body: object, autoLogoutOnAuthError?: boolean, params?: ClusterRequestParams): Promise<unknown>;
  };

  export const CommonComponents: {
    SectionBox: ComponentType<{ title: string; children: ReactNode }>;
    SimpleTable: ComponentType<{
      columns: { label: string; getter: (row: never) => ReactNode }[];
      /** `null`: not known yet, or never, by `errorMessage`. */
      data: object[] | null;
      emptyMessage?: string;
      errorMessage?: string | null;
    }>;
  };
}

declare module '@mui/material' {
  import type { ComponentType, ReactNode } from 'react';

  export const Button: ComponentType<{ variant?: 'contained'; disabled?: boolean; onClick?: () => void; children: ReactNode }>;
  export const LinearProgress: ComponentType<{ variant: 'determinate'; value: number; 'aria-label': string }>;
}
