#!/bin/sh
# Makes the certificates of the TLS tests: an authority, good and bad server certificates signed by it,
# one that signed itself, and a second authority nobody trusts. Valid from 2020 to 2126, but for `expired` and
# `not-yet`. Usage: make_certificates.sh FOLDER. Made anew for every run, so that no key lies in the repository.
set -eu
cd "${1:?the folder to make them in}"
from=20200101000000Z
to=21260101000000Z
here="DNS:localhost,IP:127.0.0.1,IP:::1"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

printf '%s\n' '[ca]' 'default_ca=d' '[d]' "database=$work/index" "serial=$work/serial" "new_certs_dir=$work" \
    'default_md=sha256' 'policy=p' 'unique_subject=no' '[p]' 'commonName=supplied' > "$work/config"

# sign <common name> <key> <first day> <last day> <extensions> <how>... -> $work/signed.pem
sign() {
    name=$1 key=$2 first=$3 last=$4
    printf '%b' "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid:always\n$5\n" > "$work/extensions"
    shift 5
    : > "$work/index"
    openssl rand -hex 8 > "$work/serial"
    openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$key"
    openssl req -new -key "$key" -subj "/CN=$name" -out "$work/request.pem"
    openssl ca -batch -notext -config "$work/config" -in "$work/request.pem" -extfile "$work/extensions" \
        -startdate "$first" -enddate "$last" -out "$work/signed.pem" "$@" 2> /dev/null
}

authority() {
    sign "$1 authority of the smsc_soap tests" "$work/$1-key.pem" $from $to \
        'basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign' -selfsign -keyfile "$work/$1-key.pem"
    cp "$work/signed.pem" "$1.pem"
}

server() { # name, authority, names it is for, first day, last day
    sign "$1" "$work/key.pem" "$4" "$5" "subjectAltName=$3\nextendedKeyUsage=serverAuth" \
        -cert "$2.pem" -keyfile "$work/$2-key.pem"
    cat "$work/key.pem" "$work/signed.pem" > "$1.pem"
}

authority trusted
authority stranger
server good trusted "$here" $from $to
server expired trusted "$here" $from 20210101000000Z
server not-yet trusted "$here" 21000101000000Z $to
server wrong-host trusted "DNS:smsc.example" $from $to
server unknown-ca stranger "$here" $from $to
rm stranger.pem
sign localhost "$work/key.pem" $from $to "subjectAltName=$here" -selfsign -keyfile "$work/key.pem"
cat "$work/key.pem" "$work/signed.pem" > self-signed.pem
