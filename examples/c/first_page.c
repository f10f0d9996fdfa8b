/* The first day with crmcore, in C: a pastry shop's sales in, its customers judged. */
#include <crmcore.h>
#include <stdio.h>

int main(int argc, char **argv) {
  static const char *const steps[][2] = {
    {"lifecycle.mix", "{\"today\":\"2025-12-21\",\"active\":30,\"inactive\":45}"},
    {"segmentation.sizes", "{\"today\":\"2025-12-21\"}"},
    {"value_models.base", "{\"today\":\"2025-12-21\",\"horizon\":26,\"replicates\":0}"},
    {"retention.work_list", "{\"today\":\"2025-12-21\",\"capacity\":5}"}};
  crm_workspace *shop = NULL; crm_table *table = NULL; crm_error *err = NULL;
  char import[1024], fair[1024];
  int i, failed;
  if (argc != 3) { fprintf(stderr, "usage: first_page examples/pastry-shop shop.crm\n"); return 2; }
  snprintf(import, sizeof import,
    "{\"file\":\"%s/ventas.csv\",\"layout\":\"sales\",\"accept\":\"valid_rows\","
    "\"columns\":{\"order\":\"pedido\",\"customer\":\"cliente\",\"product\":\"producto\",\"description\":\"descripción\","
    "\"quantity\":\"cantidad\",\"unit_price\":\"precio unitario\",\"ordered\":\"fecha\",\"seller\":\"vendedor\"}}", argv[1]);
  snprintf(fair, sizeof fair, "{\"plan\":\"%s/fair_plan.csv\",\"actual\":\"%s/fair_sold.csv\",\"by\":\"product\"}", argv[1], argv[1]);
  failed = crm_open(argv[2], "{\"currency\":\"MXN\",\"country\":\"MX\"}", &shop, &err)
        || crm_begin(shop, "ana", "first load", &err)
        || crm_run(shop, "intake.import", import, NULL, NULL, &table, &err);
  if (!failed) printf("intake.import\n%s\n", crm_table_preview(table));
  crm_table_free(table); table = NULL;
  failed = failed || crm_commit(shop, &err);
  for (i = 0; !failed && i < 4; ++i) {
    failed = crm_run(shop, steps[i][0], steps[i][1], NULL, NULL, &table, &err) != 0;
    if (!failed) printf("%s\n%s\n", steps[i][0], crm_table_preview(table));
    crm_table_free(table); table = NULL;
  }
  failed = failed || crm_run(shop, "forecast.compare", fair, NULL, NULL, &table, &err);
  if (!failed) printf("forecast.compare\n%s\n", crm_table_preview(table));
  crm_table_free(table);
  if (failed) fprintf(stderr, "%s\n", crm_error_message(err));
  crm_error_free(err); crm_close(shop);
  return failed;
}
