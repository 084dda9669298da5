// libFuzzer target: ParseNeighbourAdvertisement on any bytes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "wire/ndp.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = synsweep::ParseNeighbourAdvertisement(synsweep::ByteView(data, size));
  if (!read) return 0;
  if ((read->mac.bytes[0] & 1) != 0) std::abort();    // a group address was believed
  if (read->address[0] >> 24 == 0xff) std::abort();   // nobody has a multicast address
  if (synsweep::IsIpv4(read->address)) std::abort();  // would be taken for IPv4
  return 0;
}
