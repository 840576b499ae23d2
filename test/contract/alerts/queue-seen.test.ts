import { afterEach, expect, it } from 'vitest';
import { DecidingBench } from '../../support/deciding/deciding-bench.js';
import { recordId } from '../../support/routing.js';

let bench: DecidingBench;
afterEach(() => bench.stop());

it('a queue that was faulted is told of once it is seen again', async () => {
  let failing = true;
  bench = new DecidingBench({
    intercept: (serve) => (request) => {
      const isBilling = /"queueName":"Billing Mail"/.test(Buffer.from(request.body).toString());
      if (!failing || !isBilling || !/subscriptions\/queues/.test(request.target)) return serve(request);
      return Promise.resolve({ status: 500, body: '{"errorId":"error.server","message":"internal"}' });
    },
    shapes: 'unchecked',
  });
  await bench.start();
  await bench.routed();
  bench.happen('CaseCreated', { objectId: recordId('500', 9), workgroup: 'Billing Mail' });
  await bench.clock.advance(1_200_000);
  expect(bench.process.told('queueFaulted').map(({ queue }) => queue)).toContain('Billing Mail');
  expect(bench.process.told('queueSeen')).toEqual([]);
  failing = false;
  await bench.clock.advance(400_000);
  expect(bench.process.told('queueSeen')).toEqual([{ type: 'queueSeen', queue: 'Billing Mail' }]);
});
