#ifndef SYNSWEEP_BASE_BYTES_H_
#define SYNSWEEP_BASE_BYTES_H_

#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "base/big_endian.h"

namespace synsweep {

// Borrowed bytes, read only. No owner implied: whoever made the view keeps them alive.
using ByteView = std::span<const std::uint8_t>;

// Borrowed bytes, to be written.
using ByteSpan = std::span<std::uint8_t>;

// Reads a big-endian field. The caller has checked that it lies inside `bytes`.
template <std::unsigned_integral UInt>
[[nodiscard]] inline UInt LoadBe(ByteView bytes, std::size_t offset) noexcept {
  assert(offset + sizeof(UInt) <= bytes.size());
  BigEndian<UInt> field;
  std::memcpy(&field, bytes.data() + offset, sizeof(field));
  return field.ToHost();
}

// Writes a big-endian field. The caller has checked that it lies inside `bytes`.
template <std::unsigned_integral UInt>
inline void StoreBe(ByteSpan bytes, std::size_t offset, UInt value) noexcept {
  assert(offset + sizeof(UInt) <= bytes.size());
  const auto field = BigEndian<UInt>::FromHost(value);
  std::memcpy(bytes.data() + offset, &field, sizeof(field));
}

}  // namespace synsweep

#endif  // SYNSWEEP_BASE_BYTES_H_
