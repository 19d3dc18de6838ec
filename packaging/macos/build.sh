#!/bin/bash
# Builds Swerve.app and a disk image around it; signs and notarises when told as whom.
# Not yet run on a Mac: see README.md beside this file.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=packaging/macos

python3 packaging/package.py
app=build/package/dist/Swerve.app
wheel=$(ls dist/swerve-*.whl)
version=$(basename "$wheel" | cut -d- -f2)
image=dist/swerve-$version.dmg

if [ -n "${SWERVE_SIGN_AS:-}" ]; then
    codesign --force --deep --options runtime --timestamp \
        --entitlements "$here/entitlements.plist" --sign "$SWERVE_SIGN_AS" "$app"
    codesign --verify --deep --strict "$app"
fi

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
cp -R "$app" "$stage/"
ln -s /Applications "$stage/Applications"
hdiutil create -volname Swerve -srcfolder "$stage" -ov -format UDZO "$image"

if [ -n "${SWERVE_SIGN_AS:-}" ]; then
    codesign --timestamp --sign "$SWERVE_SIGN_AS" "$image"
fi
if [ -n "${SWERVE_NOTARY_PROFILE:-}" ]; then
    xcrun notarytool submit "$image" --keychain-profile "$SWERVE_NOTARY_PROFILE" --wait
    xcrun stapler staple "$image"
fi
echo "$image"
