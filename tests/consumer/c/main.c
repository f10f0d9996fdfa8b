#include <crmcore.h>
#include <stdio.h>

int main(int argc, char **argv) {
  crm_workspace *shop = NULL;
  int32_t status = argc == 2 ? crm_open(argv[1], NULL, &shop, NULL) : 2;
  printf("%s\n", crm_status_name(status));
  crm_close(shop);
  return status;
}
