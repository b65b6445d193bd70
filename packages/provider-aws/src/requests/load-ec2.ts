import { loadOptional } from '@lifeboat/core/provider-kit';

type Ec2Module = typeof import('@aws-sdk/client-ec2');

/** Amazon's EC2 client: large, and an optional peer of this package, so it is loaded when it is used.
 * @throws LifeboatError `INVALID_CONFIG` when it is not installed */
export async function loadEc2(load: () => Promise<Ec2Module> = () => import('@aws-sdk/client-ec2')): Promise<Ec2Module> {
  return await loadOptional(
    load,
    'EBS snapshots need the package @aws-sdk/client-ec2, which is not installed. Install it: npm install @aws-sdk/client-ec2@3',
  );
}
