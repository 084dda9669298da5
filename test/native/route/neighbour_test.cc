#include "route/neighbour.h"

#include <gtest/gtest.h>
#include <linux/neighbour.h>
#include <sys/socket.h>

#include <cstdint>
#include <initializer_list>

#include "route/messages.h"

namespace synsweep {
namespace {

using States = std::initializer_list<std::uint16_t>;

Bytes Entry(std::uint16_t state) {
  ndmsg header{};
  header.ndm_family = AF_INET;
  header.ndm_ifindex = 4;
  header.ndm_state = state;
  return Message(header, {{NDA_DST, {10, 0, 0, 254}}, {NDA_LLADDR, {2, 0, 0, 0, 0, 9}}});
}

TEST(ParseNeighbour, TakesEveryStateInWhichTheKernelWouldSend) {
  for (const auto state :
       States{NUD_REACHABLE, NUD_STALE, NUD_DELAY, NUD_PROBE, NUD_PERMANENT, NUD_NOARP}) {
    const auto neighbour = ParseNeighbour(Entry(state), 4);
    ASSERT_TRUE(neighbour.has_value()) << state;
    EXPECT_EQ(neighbour->address, MapIpv4(0x0a0000fe));
    EXPECT_EQ(neighbour->is_stale, state == NUD_STALE);
    EXPECT_EQ(neighbour->is_fixed, state == NUD_PERMANENT || state == NUD_NOARP);
    EXPECT_EQ(neighbour->mac.Format(), "02:00:00:00:00:09");
  }
}

TEST(ParseNeighbour, RefusesEntriesThatAreNotResolved) {
  for (const auto state : States{NUD_NONE, NUD_INCOMPLETE, NUD_FAILED}) {
    EXPECT_FALSE(ParseNeighbour(Entry(state), 4).has_value()) << state;
  }
}

TEST(ParseNeighbour, RefusesOtherInterfaces) {
  EXPECT_FALSE(ParseNeighbour(Entry(NUD_REACHABLE), 5).has_value());
}

}  // namespace
}  // namespace synsweep
