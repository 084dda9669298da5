// libFuzzer target: ParseArpReply on any bytes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "wire/arp.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto reply = synsweep::ParseArpReply(synsweep::ByteView(data, size));
  if (reply && (reply->mac.bytes[0] & 1) != 0) std::abort();  // a group address was believed
  return 0;
}
