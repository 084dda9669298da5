// base - what every room below stands on; includes nothing of ours.
#ifndef SYNSWEEP_BASE_BIG_ENDIAN_H_
#define SYNSWEEP_BASE_BIG_ENDIAN_H_

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>

namespace synsweep {

// An unsigned integer as it lies in a frame: most significant byte first
// (RFC 791 Appendix B). Alignment 1, so it may sit at any frame offset.
// There is no implicit conversion in either direction: every crossing between
// wire order and host order is spelled out and can be found with grep.
template <std::unsigned_integral UInt>
class BigEndian {
 public:
  constexpr BigEndian() noexcept = default;  // zero

  [[nodiscard]] static constexpr BigEndian FromHost(UInt value) noexcept {
    BigEndian wire;
    for (std::size_t i = 0; i < sizeof(UInt); ++i) {
      wire.bytes_[i] = static_cast<std::uint8_t>(value >> (8 * (sizeof(UInt) - 1 - i)));
    }
    return wire;
  }

  [[nodiscard]] constexpr UInt ToHost() const noexcept {
    UInt value = 0;
    for (const std::uint8_t byte : bytes_) value = static_cast<UInt>(value << 8 | byte);
    return value;
  }

 private:
  std::array<std::uint8_t, sizeof(UInt)> bytes_{};
};

using Be16 = BigEndian<std::uint16_t>;
using Be32 = BigEndian<std::uint32_t>;
static_assert(sizeof(Be32) == 4 && alignof(Be32) == 1);

}  // namespace synsweep

#endif  // SYNSWEEP_BASE_BIG_ENDIAN_H_
