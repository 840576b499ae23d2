#!/usr/bin/env bash
# Makes sure that there is a Java runtime for the gates over the Apex code: on Debian and Ubuntu, as root, it installs one.
set -euo pipefail

if java -version >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "The gates over the Apex code need a Java runtime (11 or later), and only root can install one with apt-get." >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq -o Acquire::Retries=3
apt-get install -y -qq -o Acquire::Retries=3 --no-install-recommends default-jre-headless >/dev/null
java -version
