/** Numbers of `urn:inin.com:connection:supportedMediaType` and `urn:inin.com:configuration:mediaType` that both share. */
export const MEDIA_TYPE = { call: 1, chat: 2, email: 3, generic: 4, callback: 5 } as const;

/** `Eic_ObjectType` of a media type. The values are not published; the words are those of the product's screens. */
export function objectTypeOf(mediaType: number): string {
  const names: Readonly<Record<number, string>> = { 1: 'Call', 2: 'Chat', 3: 'Email', 4: 'Generic', 5: 'Callback' };
  return names[mediaType] ?? 'Generic';
}
