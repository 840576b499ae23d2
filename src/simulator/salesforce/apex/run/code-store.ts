import type { UserClass, UserMethod } from '../types/user-class.js';
import type { Run } from './frame.js';

/** The code of the package's classes. */
export class CodeStore {
  readonly #bodies = new Map<UserMethod, Run>();
  readonly #staticInit = new Map<UserClass, Run[]>();
  readonly #instanceInit = new Map<UserClass, Run[]>();

  /** Keeps the code of a method or constructor. */
  setBody(method: UserMethod, body: Run): void {
    this.#bodies.set(method, body);
  }

  /** The code of a method or constructor; undefined if it is abstract. */
  body(method: UserMethod): Run | undefined {
    return this.#bodies.get(method);
  }

  /** Adds an initialiser after those that stand before it in the source. */
  addInitializer(of: UserClass, isStatic: boolean, run: Run): void {
    const map = isStatic ? this.#staticInit : this.#instanceInit;
    map.set(of, [...(map.get(of) ?? []), run]);
  }

  /** What runs when the class is first used. */
  staticInit(of: UserClass): readonly Run[] {
    return this.#staticInit.get(of) ?? [];
  }

  /** What runs for each new object, before its constructor. */
  instanceInit(of: UserClass): readonly Run[] {
    return this.#instanceInit.get(of) ?? [];
  }
}
