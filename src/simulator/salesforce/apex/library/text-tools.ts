import { createHash, createHmac } from 'node:crypto';
import { raise } from '../run/throw.js';
import { SystemClass } from '../types/system-class.js';
import { BlobValue } from '../values/blob.js';
import { ApexObject, type Value } from '../values/value.js';
import { bag, blob, integer, object, text } from './arguments.js';
import type { ClassDefinition } from './definition.js';
import { JavaPattern } from './regex/java-pattern.js';
import { split } from './string-statics.js';

const PATTERN = new SystemClass('System.Pattern');
const MATCHER = new SystemClass('System.Matcher');

class PatternValue extends ApexObject {
  readonly regex: JavaPattern;

  constructor(source: string) {
    super();
    this.regex = new JavaPattern(source);
  }

  get typeName(): string {
    return PATTERN.name;
  }
}

class MatcherValue extends ApexObject {
  readonly regex: JavaPattern;
  readonly input: string;
  next = 0;
  found: RegExpExecArray | null = null;

  constructor(pattern: PatternValue, input: string) {
    super();
    this.regex = pattern.regex;
    this.input = input;
  }

  get typeName(): string {
    return MATCHER.name;
  }

  match(from: number, where: 'anywhere' | 'start' | 'all'): boolean {
    this.found = this.regex.exec(this.input, from, where);
    if (this.found !== null) this.next = this.found.index + Math.max(1, this.found[0].length);
    return this.found !== null;
  }

  get current(): RegExpExecArray {
    return this.found ?? raise('StringException', 'No match found');
  }

  replace(by: string, all: boolean): string {
    return this.regex.replace(this.input, by, all);
  }
}

const matcher = (self: Value) => object(self, MatcherValue);

const PATTERNS: readonly ClassDefinition[] = [
  {
    class: PATTERN,
    methods: {
      'static Pattern compile(String regex)': ([source]) => new PatternValue(text(source)),
      'static Boolean matches(String regex, String input)': ([source, input]) =>
        new MatcherValue(new PatternValue(text(source)), text(input)).match(0, 'all'),
      'static String quote(String plain)': ([plain]) => `\\Q${text(plain)}\\E`,
      'Matcher matcher(String input)': ([input], self) => new MatcherValue(object(self, PatternValue), text(input)),
      'String pattern()': (_args, self) => object(self, PatternValue).regex.text,
      'List<String> split(String input)': ([input], self) => split(text(input), object(self, PatternValue).regex, 0),
    },
  },
  {
    class: MATCHER,
    methods: {
      'Boolean find()': (_args, self) => matcher(self).match(matcher(self).next, 'anywhere'),
      'Boolean find(Integer start)': ([start], self) => matcher(self).match(integer(start), 'anywhere'),
      'Boolean matches()': (_args, self) => matcher(self).match(0, 'all'),
      'Boolean lookingAt()': (_args, self) => matcher(self).match(0, 'start'),
      'String group()': (_args, self) => matcher(self).current[0],
      'String group(Integer index)': ([index], self) =>
        matcher(self).regex.group(matcher(self).current, integer(index)),
      'Integer groupCount()': (_args, self) => matcher(self).regex.groupCount,
      'Integer start()': (_args, self) => matcher(self).current.index,
      'Integer end()': (_args, self) => matcher(self).current.index + matcher(self).current[0].length,
      'String replaceAll(String by)': ([by], self) => matcher(self).replace(text(by), true),
      'String replaceFirst(String by)': ([by], self) => matcher(self).replace(text(by), false),
      'Matcher reset()': (_args, self) => {
        matcher(self).next = 0;
        matcher(self).found = null;
        return self;
      },
    },
  },
];

const ALGORITHMS: Readonly<Record<string, string>> = {
  MD5: 'md5',
  SHA1: 'sha1',
  'SHA-1': 'sha1',
  SHA256: 'sha256',
  'SHA-256': 'sha256',
  SHA512: 'sha512',
  'SHA-512': 'sha512',
  hmacMD5: 'md5',
  hmacSHA1: 'sha1',
  hmacSHA256: 'sha256',
  hmacSHA512: 'sha512',
};

function algorithm(name: Value | undefined): string {
  return ALGORITHMS[text(name)] ?? raise('NoDataFoundException', `Invalid algorithm name: ${text(name)}`);
}

function fromHex(hex: string): BlobValue {
  if (!/^([0-9a-fA-F]{2})*$/.test(hex)) raise('InvalidParameterValueException', 'Invalid hexadecimal text');
  return new BlobValue(Buffer.from(hex, 'hex'));
}

function urlDecode(source: string): string {
  try {
    return decodeURIComponent(source.replace(/\+/g, ' '));
  } catch {
    return raise('IllegalArgumentException', `Illegal characters in URL: ${source}`);
  }
}

const URL_CLASS = new SystemClass('System.Url');

const BYTES: readonly ClassDefinition[] = [
  {
    class: new SystemClass('System.EncodingUtil'),
    methods: {
      'static String base64Encode(Blob bytes)': ([bytes]) => blob(bytes).toString('base64'),
      'static Blob base64Decode(String base64)': ([base64]) => new BlobValue(Buffer.from(text(base64), 'base64')),
      'static String convertToHex(Blob bytes)': ([bytes]) => blob(bytes).toString('hex'),
      'static Blob convertFromHex(String hex)': ([hex]) => fromHex(text(hex)),
      'static String urlEncode(String text, String charset)': ([source]) =>
        encodeURIComponent(text(source))
          .replace(/%20/g, '+')
          .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`),
      'static String urlDecode(String text, String charset)': ([source]) => urlDecode(text(source)),
    },
  },
  {
    class: new SystemClass('System.Crypto'),
    methods: {
      'static Blob generateDigest(String algorithm, Blob bytes)': ([name, bytes]) =>
        new BlobValue(createHash(algorithm(name)).update(blob(bytes)).digest()),
      'static Blob generateMac(String algorithm, Blob bytes, Blob key)': ([name, bytes, key]) =>
        new BlobValue(createHmac(algorithm(name), blob(key)).update(blob(bytes)).digest()),
      'static Integer getRandomInteger()': (_args, _self, frame) =>
        Math.floor((frame.execution.random() - 0.5) * 4_294_967_296) | 0,
      'static Long getRandomLong()': (_args, _self, frame) =>
        BigInt(Math.floor((frame.execution.random() - 0.5) * Number.MAX_SAFE_INTEGER)),
    },
  },
  {
    class: URL_CLASS,
    methods: {
      'static Url getOrgDomainUrl()': (_args, _self, frame) =>
        frame.execution.bag('System.Url', [['host', host(frame)]]),
      'static Url getSalesforceBaseUrl()': (_args, _self, frame) =>
        frame.execution.bag('System.Url', [['host', host(frame)]]),
      'String getHost()': (_args, self) => bag(self).get('host'),
      'String getProtocol()': () => 'https',
      'String toExternalForm()': (_args, self) => `https://${String(bag(self).get('host'))}`,
    },
  },
];

function host(frame: Parameters<NonNullable<ClassDefinition['methods']>[string]>[2]): string {
  const { transaction } = frame.execution;
  const name = transaction.find('Organization', transaction.organizationId)?.Name;
  return `${String(name ?? 'org')
    .toLowerCase()
    .replace(/\W+/g, '-')}.my.salesforce.com`;
}

/** Source: Apex Reference Guide, "Pattern Class", "Matcher Class", "EncodingUtil Class", "Crypto Class", "Url Class". */
export const TEXT_TOOLS: readonly ClassDefinition[] = [...PATTERNS, ...BYTES];
