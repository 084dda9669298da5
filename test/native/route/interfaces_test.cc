#include "route/interfaces.h"

#include <gtest/gtest.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <sys/socket.h>

#include <cstdint>
#include <initializer_list>

#include "route/messages.h"

namespace synsweep {
namespace {

const Bytes kMac{2, 0, 0, 0, 0, 1};

ifinfomsg Link(unsigned short hardware_type, unsigned flags) {
  ifinfomsg link{};
  link.ifi_index = 4;
  link.ifi_type = hardware_type;
  link.ifi_flags = flags;
  return link;
}

TEST(ParseLink, ReadsAnEthernetDevice) {
  const auto interface = ParseLink(
      Message(Link(ARPHRD_ETHER, IFF_UP),
              {{IFLA_IFNAME, {'v', '0', 0}}, {IFLA_MTU, HostBytes(1500)}, {IFLA_ADDRESS, kMac}}));
  ASSERT_TRUE(interface.has_value());
  EXPECT_EQ(interface->name, "v0");
  EXPECT_EQ(interface->index, 4);
  EXPECT_EQ(interface->mtu_bytes, 1500u);
  EXPECT_EQ(interface->mac->Format(), "02:00:00:00:00:01");
  EXPECT_TRUE(interface->is_up());
  EXPECT_TRUE(interface->has_ethernet_framing());
}

TEST(ParseLink, SeesNoEthernetFramingWhereArpIsOff) {
  const auto interface = ParseLink(Message(Link(ARPHRD_ETHER, IFF_UP | IFF_NOARP),
                                           {{IFLA_IFNAME, {'d', 0}}, {IFLA_ADDRESS, kMac}}));
  ASSERT_TRUE(interface.has_value());
  EXPECT_FALSE(interface->has_ethernet_framing());
}

TEST(ParseLink, SeesNoEthernetFramingOnLoopbackAndTun) {
  for (const auto type : std::initializer_list<std::uint16_t>{ARPHRD_LOOPBACK, ARPHRD_NONE}) {
    const auto interface =
        ParseLink(Message(Link(type, IFF_UP), {{IFLA_IFNAME, {'x', 0}}, {IFLA_ADDRESS, kMac}}));
    ASSERT_TRUE(interface.has_value());
    EXPECT_FALSE(interface->has_ethernet_framing());
  }
}

TEST(ParseLink, ReadsANameThatLacksItsEnd) {
  const auto interface = ParseLink(Message(Link(ARPHRD_ETHER, 0), {{IFLA_IFNAME, {'v', '0'}}}));
  ASSERT_TRUE(interface.has_value());
  EXPECT_EQ(interface->name, "v0");
}

TEST(ParseLink, ReadsTheTagOfAVlanUnlessItsParentIsInAnotherNamespace) {
  const Bytes data = WithAttributes({}, {{IFLA_VLAN_ID, {7, 0}}, {IFLA_VLAN_PROTOCOL, {0x81, 0}}});
  const Bytes info =
      WithAttributes({}, {{IFLA_INFO_KIND, {'v', 'l', 'a', 'n', 0}}, {IFLA_INFO_DATA, data}});
  const auto here = ParseLink(
      Message(Link(ARPHRD_ETHER, IFF_UP),
              {{IFLA_IFNAME, {'v', '0', 0}}, {IFLA_LINK, HostBytes(9)}, {IFLA_LINKINFO, info}}));
  ASSERT_TRUE(here.has_value());
  EXPECT_EQ(here->vlan, (VlanTag{9, 7}));
  const auto elsewhere =
      ParseLink(Message(Link(ARPHRD_ETHER, IFF_UP), {{IFLA_IFNAME, {'v', '0', 0}},
                                                     {IFLA_LINK, HostBytes(9)},
                                                     {IFLA_LINK_NETNSID, HostBytes(0)},
                                                     {IFLA_LINKINFO, info}}));
  ASSERT_TRUE(elsewhere.has_value());
  EXPECT_EQ(elsewhere->vlan, std::nullopt);
}

TEST(ParseLink, RefusesADeviceWithoutAName) {
  EXPECT_FALSE(ParseLink(Message(Link(ARPHRD_ETHER, 0), {})).has_value());
}

TEST(ParseInterfaceAddress, TakesOurEndOfAPointToPointDevice) {
  ifaddrmsg header{};
  header.ifa_family = AF_INET;
  header.ifa_prefixlen = 32;
  header.ifa_index = 4;
  const auto found = ParseInterfaceAddress(
      Message(header, {{IFA_ADDRESS, {10, 0, 0, 2}}, {IFA_LOCAL, {10, 0, 0, 1}}}));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->address.address, MapIpv4(0x0a000001));
  EXPECT_EQ(found->interface_index, 4);
}

TEST(ParseInterfaceAddress, RefusesOtherFamilies) {
  ifaddrmsg header{};
  header.ifa_family = AF_INET6;
  EXPECT_FALSE(ParseInterfaceAddress(Message(header, {{IFA_LOCAL, {10, 0, 0, 1}}})).has_value());
}

}  // namespace
}  // namespace synsweep
