/**
 * The direction of dependencies between rooms. Ports (`contact-center/contact-center.ts`, `salesforce/org.ts`,
 * `store/store.ts`) are the only files of an adapter's room that the connector may know.
 */
const rule = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });

module.exports = {
  forbidden: [
    rule('no-circles', {}, { circular: true }, 'Files that import each other in a loop cannot be read one by one.'),
    rule('domain-is-pure', { path: '^src/domain/' }, { pathNot: '^src/domain/' }, 'domain imports nothing.'),
    rule('runtime-is-ground', { path: '^src/runtime/' }, { path: '^src/(?!runtime/)' }, 'runtime knows no room.'),
    rule(
      'errors-know-words-only',
      { path: '^src/errors/' },
      { path: '^src/(?!errors/|domain/)' },
      'errors know domain words only.',
    ),
    rule(
      'connector-knows-ports-only',
      { path: '^src/connector/' },
      {
        path: '^src/',
        pathNot:
          '^src/(connector|domain|errors|runtime)/|^src/contact-center/contact-center\\.ts$|^src/salesforce/org\\.ts$|^src/store/store\\.ts$',
      },
      'connector imports domain and ports.',
    ),
    rule(
      'adapters-stand-apart',
      { path: '^src/(salesforce|contact-center|store)/' },
      { path: '^src/(?!domain/|errors/|runtime/)', pathNot: '^src/$1/' },
      'An adapter knows its port, the domain and the ground floor, no other room.',
    ),
    rule(
      'operations-listen',
      { path: '^src/operations/' },
      { path: '^src/(?!operations/|config/|domain/|errors/|runtime/)' },
      'Operations listen to happenings and read settings; they reach into no other room.',
    ),
    rule(
      'config-stands-apart',
      { path: '^src/config/' },
      { path: '^src/(?!config/|errors/|runtime/)' },
      'config knows no room.',
    ),
    rule(
      'console-asks-by-its-port',
      { path: '^src/console/' },
      { path: '^src/(?!console/|web-server/|web-page/|operations/|domain/|config/|errors/|runtime/)' },
      'The console knows a running group by its port only.',
    ),
    rule(
      'agents-know-ports-only',
      { path: '^src/agents/' },
      {
        path: '^src/(?!agents/|web-server/|web-page/|operations/|domain/|config/|errors/|runtime/)',
        pathNot: '^src/contact-center/(contact-center|agent-desk)\\.ts$|^src/store/store\\.ts$',
      },
      "The agents' listener knows the contact centre and the store by their ports, and nothing of the operator console.",
    ),
    rule(
      'web-server-is-shared',
      { path: '^src/web-server/' },
      { path: '^src/(?!web-server/|config/|errors/|runtime/)' },
      'What both listeners share knows neither.',
    ),
    rule(
      'pages-know-the-contract-only',
      { path: '^src/(console|agents)/web/' },
      { path: '^src/', pathNot: '^src/$1/(web/|contract\\.ts$)|^src/web-page/' },
      'What runs in a browser takes nothing along that the contract does not say.',
    ),
    rule(
      'pages-are-loaded-by-browsers-only',
      { path: '^src/(?!(console|agents)/web/|web-page/)' },
      { path: '^src/((console|agents)/web|web-page)/' },
      'A server has no document.',
    ),
    rule(
      'web-page-is-shared',
      { path: '^src/web-page/' },
      { path: '^src/(?!web-page/)' },
      'What all pages share knows none of them.',
    ),
    rule(
      'simulators-are-the-other-party',
      { path: '^src/simulator/' },
      { path: '^src/(?!simulator/|runtime/)' },
      'A simulator that shared code with the connector would share its mistakes.',
    ),
    rule(
      'nobody-leans-on-simulators',
      { path: '^src/(?!simulator/|demo/|cli/)' },
      { path: '^src/simulator/' },
      'Only the demo and the command line start simulators.',
    ),
    rule(
      'group-composes-real-adapters',
      { path: '^src/group/' },
      { path: '^src/(cli|demo|simulator)/' },
      'The composition root of a group is below the commands.',
    ),
    rule('nobody-imports-cli', { path: '^src/(?!cli/)' }, { path: '^src/cli/' }, 'The command line is the top floor.'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js'] },
  },
};
