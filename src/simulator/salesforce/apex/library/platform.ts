import { raise } from '../run/throw.js';
import { typeName } from '../types/apex-type.js';
import { CLASSES, TYPES } from '../types/core-types.js';
import { EXCEPTIONS } from '../types/exceptions.js';
import { SystemClass } from '../types/system-class.js';
import { ListValue, MapValue } from '../values/collections.js';
import { equal, hashOf } from '../values/equality.js';
import { type ExceptionValue, isException, TypeValue } from '../values/instances.js';
import { textOf } from '../values/text.js';
import type { Value } from '../values/value.js';
import { bag, defined, integer, map, object, optionalText, text } from './arguments.js';
import { putInto } from './collections.js';
import type { ClassDefinition } from './definition.js';

function exception(self: Value): ExceptionValue {
  return isException(self) ? self : raise('TypeException', 'not an exception');
}

function failure(self: Value, index: Value | undefined) {
  const { failures } = exception(self).state;
  return failures[integer(index)] ?? raise('ListException', `List index out of bounds: ${integer(index)}`);
}

const EXCEPTION_METHODS: ClassDefinition = {
  class: CLASSES.EXCEPTION,
  aliases: ['System.Exception'],
  methods: {
    'String getMessage()': (_args, self) => exception(self).state.message ?? 'Script-thrown exception',
    'void setMessage(String message)': ([message], self) => {
      exception(self).state.message = optionalText(message) ?? null;
      return null;
    },
    'String getTypeName()': (_args, self) => exception(self).typeName,
    'String getStackTraceString()': (_args, self) => (exception(self).state.trace ?? []).join('\n'),
    'Integer getLineNumber()': (_args, self) => exception(self).state.line,
    'Exception getCause()': (_args, self) => exception(self).state.cause,
    'void initCause(Exception cause)': ([cause], self) => {
      exception(self).state.cause = defined(cause);
      return null;
    },
    'Integer getNumDml()': (_args, self) => exception(self).state.failures.length,
    'String getDmlMessage(Integer index)': ([index], self) => failure(self, index).message,
    'StatusCode getDmlType(Integer index)': ([index], self, frame) =>
      frame.execution.program.systemConstant('StatusCode', failure(self, index).code) ??
      frame.execution.constant('StatusCode', 'UNKNOWN_EXCEPTION'),
    'String getDmlStatusCode(Integer index)': ([index], self) => failure(self, index).code,
    'Id getDmlId(Integer index)': ([index], self) => failure(self, index).id,
    'Integer getDmlIndex(Integer index)': ([index], self) => failure(self, index).index,
    'List<String> getDmlFieldNames(Integer index)': ([index], self) =>
      new ListValue(TYPES.String, [...failure(self, index).fields]),
    'String toString()': (_args, self, frame) => textOf(self, frame),
  },
};

const INTERFACES: readonly ClassDefinition[] = [
  {
    class: new SystemClass('System.Queueable', { kind: 'interface' }),
    contract: ['void execute(QueueableContext context)'],
  },
  {
    class: new SystemClass('System.QueueableContext'),
    methods: { 'Id getJobId()': (_args, self) => bag(self).get('id') },
  },
  {
    class: new SystemClass('System.Schedulable', { kind: 'interface' }),
    contract: ['void execute(SchedulableContext context)'],
  },
  {
    class: new SystemClass('System.SchedulableContext'),
    methods: { 'Id getTriggerId()': (_args, self) => bag(self).get('id') },
  },
  { class: new SystemClass('System.Comparable', { kind: 'interface' }), contract: ['Integer compareTo(Object other)'] },
  {
    class: new SystemClass('System.Comparator', { kind: 'interface', typeParameters: ['T'] }),
    aliases: ['Comparator'],
    contract: ['Integer compare(T a, T b)'],
  },
  {
    class: new SystemClass('System.Callable', { kind: 'interface' }),
    contract: ['Object call(String action, Map<String, Object> arguments)'],
  },
];

const TYPE: ClassDefinition = {
  class: TYPES.Type.class,
  methods: {
    'static System.Type forName(String name)': ([name], _self, frame) => {
      const type = frame.execution.program.typeNamed(text(name));
      return type === undefined ? null : new TypeValue(type);
    },
    'static System.Type forName(String namespace, String name)': ([, name], _self, frame) => {
      const type = frame.execution.program.typeNamed(text(name));
      return type === undefined ? null : new TypeValue(type);
    },
    'Object newInstance()': (_args, self, frame) =>
      frame.execution.program.newInstance(object(self, TypeValue).type, frame),
    'String getName()': (_args, self) => typeName(object(self, TypeValue).type),
    'String toString()': (_args, self) => typeName(object(self, TypeValue).type),
    'Boolean isAssignableFrom(System.Type other)': ([other], self, frame) =>
      frame.execution.program.isAssignable(object(other, TypeValue).type, object(self, TypeValue).type),
    'Boolean equals(Object other)': ([other], self, frame) => equal(self, defined(other), frame),
    'Integer hashCode()': (_args, self, frame) => hashOf(self, frame),
  },
};

const emptyMap = () => new MapValue(TYPES.String, TYPES.String);

const REST: readonly ClassDefinition[] = [
  {
    class: new SystemClass('System.RestContext'),
    properties: {
      'static RestRequest request': {
        get: (_args, _self, frame) => frame.execution.rest.request,
        set: ([value], _self, frame) => {
          frame.execution.rest.request = defined(value);
          return null;
        },
      },
      'static RestResponse response': {
        get: (_args, _self, frame) => frame.execution.rest.response,
        set: ([value], _self, frame) => {
          frame.execution.rest.response = defined(value);
          return null;
        },
      },
    },
  },
  {
    class: new SystemClass('System.RestRequest'),
    fields: [
      'String requestURI',
      'String resourcePath',
      'String httpMethod',
      'String remoteAddress',
      'Blob requestBody',
      'Map<String, String> params',
      'Map<String, String> headers',
    ],
    methods: {
      'new()': (_args, _self, frame) =>
        frame.execution.bag('System.RestRequest', [
          ['params', emptyMap()],
          ['headers', emptyMap()],
        ]),
      'void addParameter(String name, String value)': ([name, value], self, frame) => {
        putInto(map(bag(self).get('params')), text(name), defined(value), frame);
        return null;
      },
      'void addHeader(String name, String value)': ([name, value], self, frame) => {
        putInto(map(bag(self).get('headers')), text(name), defined(value), frame);
        return null;
      },
    },
  },
  {
    class: new SystemClass('System.RestResponse'),
    fields: ['Integer statusCode', 'Blob responseBody', 'Map<String, String> headers'],
    methods: {
      'new()': (_args, _self, frame) => frame.execution.bag('System.RestResponse', [['headers', emptyMap()]]),
      'void addHeader(String name, String value)': ([name, value], self, frame) => {
        putInto(map(bag(self).get('headers')), text(name), defined(value), frame);
        return null;
      },
    },
  },
];

const PLAIN: readonly ClassDefinition[] = [TYPES.Object].map((type) => ({
  class: type.class,
  methods: {
    'Boolean equals(Object other)': ([other], self, frame) => equal(self, defined(other), frame),
    'Integer hashCode()': (_args, self, frame) => hashOf(self, frame),
    'String toString()': (_args, self, frame) => textOf(self, frame),
  } satisfies ClassDefinition['methods'],
}));

/** Exceptions, interfaces, types and Apex REST. */
export const PLATFORM: readonly ClassDefinition[] = [
  EXCEPTION_METHODS,
  ...Object.entries(EXCEPTIONS).map(([name, of]): ClassDefinition => ({ class: of, aliases: [name] })),
  ...INTERFACES,
  TYPE,
  ...REST,
  ...PLAIN,
];
