/* libyaml 0.2.5, Debian's libyaml-dev; linked statically by the target YAML, so that a user needs no library. */
#include <yaml.h>
