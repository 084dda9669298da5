#include "wire/checksum.h"

namespace synsweep {

std::uint32_t SumBytes(ByteView bytes) noexcept {
  std::uint32_t sum = 0;
  std::size_t offset = 0;
  for (; offset + 2 <= bytes.size(); offset += 2) sum += LoadBe<std::uint16_t>(bytes, offset);
  if (offset < bytes.size()) sum += static_cast<std::uint32_t>(bytes[offset]) << 8;
  return sum;
}

}  // namespace synsweep
