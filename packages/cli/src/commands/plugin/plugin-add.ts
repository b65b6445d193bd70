import { RefusedError } from '../../refused-error.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';

// Velero's plugins are programs that an init container brings. Ours are modules of the server's own process.
export const registerPluginAdd = registerRefusal('add', 'image', 'Says how the server gets a plugin');
export const registerPluginRemove = registerRefusal('remove', 'name', 'Says how the server loses a plugin');

function registerRefusal(verb: string, argument: string, description: string): RegisterCommand {
  return (parent, runner) =>
    addLeafCommand({
      parent,
      runner,
      usage: `${verb} <${argument}>`,
      description,
      flags: (command) => command.option('--confirm', 'as Velero: has no effect'),
      global: { location: false, format: false },
      async run([name = '']) {
        throw new RefusedError(
          `${name} cannot be ${verb === 'add' ? 'added' : 'removed'}: the images of Velero's plugins hold programs, and plugins of this server are modules that it loads. ` +
            'List them under "plugins" in a lifeboat.yaml, build an image of the server with that file and the modules, and install it with ' +
            '"lifeboat install --image IMAGE --server-argument=--config=FILE ...". For a server that is Velero, use "velero plugin"',
        );
      },
    });
}
